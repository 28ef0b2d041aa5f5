package io.stillpoint.nodecontrol;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.bus.task.TasksByAction;
import io.stillpoint.kubernetes.testing.FakeApi;
import io.stillpoint.kubernetes.testing.FakeApi.Answer;
import io.stillpoint.kubernetes.testing.TestAuthority;
import io.stillpoint.remote.TestNode;
import io.stillpoint.remote.TestSshd;
import io.stillpoint.remote.ssh.AuthorizedKey;
import io.stillpoint.schemas.event.StepFact.VersionsRead;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.ClusterVersions;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.schemas.shared.Topology;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real sshd and the real script; an API server that says what it is told to over real TLS. */
class VersionReaderTest {

    private static final String MANIFEST = "etc/cfc/pods/master.json";
    private static final String INSTALLED = "opt/ibm-cloud-private-3.1.1/cluster/hosts";

    @TempDir
    static Path sshdDirectory;

    private static TestSshd sshd;

    @TempDir
    Path home;

    private TestNode node;
    private NodeAccess nodes;
    private TestAuthority authority;

    @BeforeAll
    static void startSshd() throws Exception {
        sshd = TestSshd.start(sshdDirectory);
    }

    @AfterAll
    static void stopSshd() throws Exception {
        sshd.close();
    }

    @BeforeEach
    void start() throws Exception {
        node = new TestNode(sshd, home);
        node.nodes(AuthorizedKey.Rights.CONTROL, TestNode.TIMEOUTS).close();
        node.write(MANIFEST, "{\"image\": \"ibmcom/hyperkube:v1.12.4-ee\"}");
        node.write(INSTALLED, "[master]");
        nodes = new NodeAccess(node.secrets("control"));
        authority = new TestAuthority();
    }

    @AfterEach
    void close() {
        nodes.close();
        node.close();
    }

    @Test
    void theApiServerIsAskedFirst() throws Exception {
        // Given
        try (FakeApi api = api(200, "{\"major\": \"1\", \"minor\": \"12\", \"gitVersion\": \"v1.12.4+icp-ee\"}")) {
            api.kubeconfig(node.secrets("control").resolve("clusters/icp/kubeconfig"), authority);

            // When
            VersionsRead read = read(true, bootAndMaster());

            // Then
            assertThat(read.versions()).isEqualTo(new ClusterVersions("v1.12.4+icp-ee", "3.1.1"));
            assertThat(read.notes()).isEmpty();
        }
    }

    @Test
    void anApiServerThatRefusesIsMadeUpForByTheImage() throws Exception {
        // Given
        try (FakeApi api = api(403, "{}")) {
            api.kubeconfig(node.secrets("control").resolve("clusters/icp/kubeconfig"), authority);

            // When
            VersionsRead read = read(true, bootAndMaster());

            // Then
            assertThat(read.versions()).isEqualTo(new ClusterVersions("v1.12.4-ee", "3.1.1"));
            assertThat(read.notes()).isEmpty();
        }
    }

    @Test
    void theNextMasterIsAskedWhenOneDoesNotAnswer() throws Exception {
        // Given
        Topology topology = new Topology(List.of(new Node("127.0.0.99", Set.of(Role.MASTER)), here(Role.MASTER)));

        // When
        VersionsRead read = read(false, topology);

        // Then
        assertThat(read.versions().kubernetes()).isEqualTo("v1.12.4-ee");
    }

    @Test
    void whatIsUnknownStaysUnknownAndSaysWhy() throws Exception {
        // Given
        node.write(MANIFEST, "{\"image\": \"ibmcom/hyperkube:latest\"}");
        Topology topology = new Topology(List.of(here(Role.MASTER)));

        // When
        VersionsRead read = read(false, topology);

        // Then
        assertThat(read.versions()).isEqualTo(new ClusterVersions(null, null));
        assertThat(read.notes())
                .containsExactly(
                        "127.0.0.1: expected one version in the images of master.json, found [ibmcom/hyperkube:latest]",
                        "expected one directory /opt/*-VERSION/cluster of the installer, found no node to ask: none is"
                                + " declared");
    }

    @Test
    void afterAnUpgradeBothInstallersAreNamed() throws Exception {
        // Given
        node.write("opt/ibm-cloud-private-3.2.0/cluster/hosts", "[master]");

        // When
        VersionsRead read = read(false, bootAndMaster());

        // Then
        assertThat(read.versions().product()).isNull();
        assertThat(read.notes())
                .singleElement()
                .asString()
                .contains("/opt/ibm-cloud-private-3.1.1/cluster, /opt/ibm-cloud-private-3.2.0/cluster")
                .endsWith("and move the others out of /opt");
    }

    private FakeApi api(int status, String document) throws Exception {
        return new FakeApi(
                authority.server(authority.signed("127.0.0.1", Instant.now().plus(Duration.ofDays(1)))),
                false,
                question -> question.path().equals("/version") ? new Answer(status, document) : new Answer(404, "{}"));
    }

    private VersionsRead read(boolean kubernetes, Topology topology) throws Exception {
        Task task = new Task(
                new StepRef("icp", "s-1", "read-versions", "versions", 1),
                Action.READ_VERSIONS,
                1,
                Instant.now().plusSeconds(30),
                new Work.ReadVersions(topology, node.access(), kubernetes));
        TaskContext context = new TaskContext() {
            @Override
            public String run() {
                return "run-1";
            }

            @Override
            public Instant deadline() {
                return task.deadline();
            }

            @Override
            public void progress(long doneBytes, @Nullable Long expectedBytes, String message) {}
        };
        return (VersionsRead)
                new TasksByAction(new VersionReader(nodes, node.secrets("control")).handlers()).carryOut(task, context);
    }

    private static Topology bootAndMaster() {
        return new Topology(List.of(here(Role.BOOT, Role.MASTER)));
    }

    private static Node here(Role... roles) {
        return new Node(TestSshd.ADDRESS, Set.of(roles));
    }
}
