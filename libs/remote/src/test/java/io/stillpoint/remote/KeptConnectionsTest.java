package io.stillpoint.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.stillpoint.remote.ssh.AuthorizedKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a connection may serve another task, counted by the logins that sshd saw. */
class KeptConnectionsTest extends NodeTest {

    private KeptConnections kept = new KeptConnections(TestNode.TIMEOUTS, Duration.ofMinutes(5));
    private long before;

    @BeforeEach
    void authorize() throws Exception {
        node.nodes(AuthorizedKey.Rights.CONTROL, TestNode.TIMEOUTS);
        before = sshd.logins();
    }

    @AfterEach
    void closeKept() {
        kept.close();
    }

    @Test
    void aConnectionServesTheNextTask() throws Exception {
        // Given
        facts();

        // When
        facts();

        // Then
        assertThat(logins()).isEqualTo(1);
    }

    @Test
    void tasksSideBySideHaveConnectionsOfTheirOwn() throws Exception {
        // Given
        try (RemoteNodes nodes = nodes();
                RemoteNode other = nodes.connect(TestNode.node(), node.access())) {
            // When
            facts();

            // Then
            assertThat(other.facts().bootId()).isEqualTo(TestNode.BOOT_ID);
            assertThat(logins()).isEqualTo(2);
        }
    }

    @Test
    void aConnectionOnWhichACommandFailedIsNotUsedAgain() throws Exception {
        // Given
        try (RemoteNodes nodes = nodes();
                RemoteNode remote = nodes.connect(TestNode.node(), node.access())) {
            NodeCommand unknown = new NodeCommand("no-such-verb", List.of(), Fence.none(), Duration.ofSeconds(10));
            assertThatThrownBy(() -> remote.call(unknown)).isInstanceOf(RemoteException.class);
        }

        // When
        facts();

        // Then
        assertThat(logins()).isEqualTo(2);
    }

    @Test
    void aRebootEndsItsConnection() throws Exception {
        // Given
        try (RemoteNodes nodes = nodes();
                RemoteNode remote = nodes.connect(TestNode.node(), node.access())) {
            remote.call(NodeCommand.reboot(TestNode.fence(1, "run"), TestNode.BOOT_ID));
        }

        // When
        facts();

        // Then
        assertThat(logins()).isEqualTo(2);
    }

    @Test
    void aConnectionThatDiedUnseenIsReplaced() throws Exception {
        // Given
        facts();
        sshd.endSessions();

        // When
        facts();

        // Then
        assertThat(logins()).isEqualTo(2);
    }

    @Test
    void aConnectionThatOnlyLooksAliveIsReplaced() throws Exception {
        // Given
        facts();
        sshd.killMonitors();

        // When
        facts();

        // Then
        assertThat(logins()).isEqualTo(2);
    }

    @Test
    void aServiceThatTrustsAnotherHostKeyDoesNotConnect() throws Exception {
        // Given
        facts();
        Path knownHosts = node.secrets("control").resolve("clusters/icp/known_hosts");
        Files.writeString(knownHosts, sshd.knownHostsLine("rsa") + "\n");

        // When
        facts();

        // Then
        assertThat(logins()).isEqualTo(2);
    }

    @Test
    void aConnectionThatNobodyUsesIsClosed() throws Exception {
        // Given
        kept.close();
        kept = new KeptConnections(TestNode.TIMEOUTS, Duration.ofMillis(200));

        // When
        facts();

        // Then
        await().atMost(Duration.ofSeconds(20)).until(() -> sshd.sessions() == 0);
    }

    private long logins() throws Exception {
        return sshd.logins() - before;
    }

    private void facts() throws Exception {
        try (RemoteNodes nodes = nodes();
                RemoteNode remote = nodes.connect(TestNode.node(), node.access())) {
            assertThat(remote.facts().bootId()).isEqualTo(TestNode.BOOT_ID);
        }
    }

    private RemoteNodes nodes() throws Exception {
        return new RemoteNodes(NodeCredentials.load(node.secrets("control"), "icp"), kept);
    }
}
