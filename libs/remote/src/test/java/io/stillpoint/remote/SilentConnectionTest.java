package io.stillpoint.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.stillpoint.remote.ssh.AuthorizedKey;
import io.stillpoint.remote.ssh.HostKey;
import io.stillpoint.schemas.shared.Access;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections that stay open and say nothing any more: found, replaced, and never taken for an interrupt. */
class SilentConnectionTest extends NodeTest {

    private static final RemoteTimeouts IMPATIENT = new RemoteTimeouts(
            Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofMillis(300), Duration.ofSeconds(30));

    private final KeptConnections kept = new KeptConnections(IMPATIENT, Duration.ofMinutes(5));
    /** Here the next task asks for a sign of life before a heartbeat is missed, as in a service. */
    private final KeptConnections fresh = new KeptConnections(TestNode.TIMEOUTS, Duration.ofMinutes(5));

    private SilentLink link;

    @BeforeEach
    void makeLink() throws Exception {
        node.nodes(AuthorizedKey.Rights.CONTROL, IMPATIENT);
        link = new SilentLink(sshd.port());
        Files.writeString(
                node.secrets("control").resolve("clusters/icp/known_hosts"),
                new HostKey(TestSshd.ADDRESS, link.port(), sshd.publicHostKey("ed25519")).knownHostsLine() + "\n");
    }

    @AfterEach
    void closeLink() throws Exception {
        sshd.resume();
        kept.close();
        fresh.close();
        link.close();
    }

    @Test
    void keptConnectionsThatWentSilentAreReplacedByOne() throws Exception {
        // Given
        try (RemoteNode one = connect(fresh);
                RemoteNode other = connect(fresh)) {
            one.facts();
            other.facts();
        }
        link.silence(0);

        // When
        try (RemoteNode remote = connect(fresh)) {
            NodeFacts facts = remote.facts();

            // Then
            assertThat(facts.bootId()).isEqualTo(TestNode.BOOT_ID);
            assertThat(link.connections()).isEqualTo(3);
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    @Test
    void aKeptConnectionWhoseSshdStandsStillIsReplaced() throws Exception {
        // Given
        try (RemoteNode remote = connect(fresh)) {
            remote.facts();
        }
        sshd.stopSessions();

        // When
        try (RemoteNode remote = connect(fresh)) {
            NodeFacts facts = remote.facts();

            // Then
            assertThat(facts.bootId()).isEqualTo(TestNode.BOOT_ID);
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    @Test
    void aVerbWhoseLinkFallsSilentInTheMiddleGoesOnOverAnother() throws Exception {
        // Given
        node.pod("etcd.json");
        node.listens(4001);
        NodeCommand park = NodeCommand.parkEtcd(TestNode.fence(1, "a"), Duration.ofSeconds(60), List.of(4001));
        List<String> told = new CopyOnWriteArrayList<>();
        CountDownLatch waits = new CountDownLatch(1);
        FutureTask<NodeAnswer> call = new FutureTask<>(() -> {
            try (RemoteNode remote = connect(kept)) {
                return remote.call(park, message -> {
                    told.add(message);
                    waits.countDown();
                });
            }
        });
        Thread.ofVirtual().start(call);
        waits.await();

        // When
        link.silence(1);
        node.write("ports", "22\n");

        // Then
        assertThat(call.get().all("closed")).containsExactly("4001");
        assertThat(told.getLast()).contains("during 'park-etcd'").endsWith("connecting again");
        assertThat(link.connections()).isEqualTo(3);
    }

    @Test
    void aVerbWhoseSshdStandsStillInTheMiddleGoesOnOverAnother() throws Exception {
        // Given
        // The first one who asks waits for the second.
        node.hook("ports", """
                if [ -e $root/asked ]; then touch $root/again; fi
                touch $root/asked
                until [ -e $root/again ]; do sleep 0.05; done
                """);
        FutureTask<NodeFacts> call = new FutureTask<>(() -> {
            try (RemoteNode remote = connect(kept)) {
                return remote.facts();
            }
        });
        Thread.ofVirtual().start(call);
        await().until(() -> Files.exists(node.root().resolve("asked")));

        // When
        sshd.stopSessions();

        // Then
        assertThat(call.get().bootId()).isEqualTo(TestNode.BOOT_ID);
        assertThat(link.connections()).isEqualTo(2);
    }

    @Test
    void aStreamBeginsOnlyOnALinkThatAnswers() throws Exception {
        // Given
        Files.writeString(node.root().resolve("bin/tar"), "#!/bin/bash\nprintf image\n", StandardOpenOption.CREATE);
        node.root().resolve("bin/tar").toFile().setExecutable(true);
        try (RemoteNode remote = connect(kept)) {
            remote.facts();
            link.silence(0);

            // When
            StreamOutcome outcome = remote.stream(
                    NodeCommand.imageMount(TestNode.fence(1, "a"), "/", Duration.ofMinutes(1)),
                    OutputStream.nullOutputStream());

            // Then
            assertThat(outcome.bytes()).isEqualTo(5);
        }
    }

    @Test
    void aNodeThatTakesNoBytesIsNoInterrupt() throws Exception {
        // Given
        RemoteTimeouts narrow = new RemoteTimeouts(
                Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofMinutes(5), Duration.ofSeconds(1));
        node.listens(4001);
        node.pod("etcd.json");
        RemoteNode remote = node.nodes(AuthorizedKey.Rights.CONTROL, narrow).connect(TestNode.node(), node.access());
        NodeCommand deaf = NodeCommand.parkEtcd(TestNode.fence(1, "a"), Duration.ofSeconds(60), List.of(4001));

        // When: the verb waits for a port and reads nothing
        Throwable failure = catchThrowable(() -> remote.feed(deaf, SilentConnectionTest::withoutEnd));

        // Then
        assertThat(failure)
                .isInstanceOfSatisfying(
                        RemoteException.class,
                        told -> assertThat(told.problem().code()).isEqualTo("node-command-timeout"));
        remote.close();
        node.connect().call(NodeCommand.parkPods(TestNode.fence(2, "b"), Duration.ofSeconds(5), List.of()));
    }

    private static void withoutEnd(OutputStream out) throws IOException {
        byte[] bytes = new byte[64 * 1024];
        while (true) {
            out.write(bytes);
        }
    }

    private RemoteNode connect(KeptConnections connections) throws Exception {
        RemoteNodes nodes = new RemoteNodes(NodeCredentials.load(node.secrets("control"), "icp"), connections);
        return nodes.connect(TestNode.node(), new Access("root", link.port(), "icp", 4001));
    }
}
