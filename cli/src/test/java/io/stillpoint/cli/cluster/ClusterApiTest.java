package io.stillpoint.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.kubernetes.Kubeconfig;
import io.stillpoint.kubernetes.KubeconfigFile;
import io.stillpoint.kubernetes.testing.FakeApi;
import io.stillpoint.kubernetes.testing.TestAuthority;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.Topology;
import io.stillpoint.vault.StoreAddressing;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterApiTest {

    private static final String NODES = """
        {"kind": "NodeList", "apiVersion": "v1", "metadata": {}, "items": [
          {"metadata": {"name": "m1", "labels": {"master": "true", "etcd": "true"}},
           "status": {"addresses": [{"type": "InternalIP", "address": "10.0.0.1"}]}},
          {"metadata": {"name": "w1"}, "status": {"addresses": [{"type": "InternalIP", "address": "10.0.0.2"}]}}]}\
        """;
    private static final String PODS = """
        {"kind": "PodList", "apiVersion": "v1", "metadata": {}, "items": []}\
        """;

    @TempDir
    Path directory;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final TerminalDisplay terminal =
            new TerminalDisplay(new PrintStream(said, true, StandardCharsets.UTF_8), Clock.systemUTC(), false);
    private FakeApi api;
    private Path kubeconfig;
    private int podStatus = 200;

    @BeforeEach
    void start() throws Exception {
        TestAuthority authority = new TestAuthority();
        api = new FakeApi(
                authority.server(authority.signed("127.0.0.1", Instant.now().plus(Duration.ofDays(1)))),
                false,
                question -> question.path().endsWith("/nodes")
                        ? new FakeApi.Answer(200, NODES)
                        : new FakeApi.Answer(podStatus, PODS));
        kubeconfig = api.kubeconfig(directory.resolve("admin.conf"), authority);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void withoutAnInventoryTheLabelsSayWhichNodesThereAre() {
        // When
        Topology topology;
        try (ClusterApi asked = ClusterApi.ask(kubeconfig)) {
            topology = asked.agreed(null, terminal);
        }

        // Then
        assertThat(topology.nodes())
                .containsExactly(
                        new Node("10.0.0.1", Set.of(Role.MASTER, Role.ETCD)),
                        new Node("10.0.0.2", Set.of(Role.WORKER)));
        assertThat(said()).contains("10.0.0.1        master, etcd").contains("10.0.0.2        worker");
    }

    @Test
    void anInventoryThatAgreesIsDeclaredAsItIs() {
        // Given
        Topology inventory = topology(node("10.0.0.1", Role.MASTER), node("10.0.0.2", Role.WORKER));

        // When
        Topology topology;
        try (ClusterApi asked = ClusterApi.ask(kubeconfig)) {
            topology = asked.agreed(inventory, terminal);
        }

        // Then
        assertThat(topology).isEqualTo(inventory);
        assertThat(said()).isEmpty();
    }

    @Test
    void aDeclaredNodeThatTheApiServerHasForgottenIsWarnedAbout() {
        // Given
        Topology inventory =
                topology(node("10.0.0.1", Role.MASTER), node("10.0.0.2", Role.WORKER), node("10.0.0.3", Role.WORKER));

        // When
        Topology topology;
        try (ClusterApi asked = ClusterApi.ask(kubeconfig)) {
            topology = asked.agreed(inventory, terminal);
        }

        // Then
        assertThat(topology).isEqualTo(inventory);
        assertThat(said()).contains("WARNING: 10.0.0.3");
    }

    @Test
    void eachDifferenceIsSaidAndTheClusterIsNotAdded() {
        // Given
        Topology inventory = topology(node("10.0.0.1", Role.MASTER, Role.PROXY));

        // When
        Throwable refused;
        try (ClusterApi asked = ClusterApi.ask(kubeconfig)) {
            refused = catchThrowable(() -> asked.agreed(inventory, terminal));
        }

        // Then
        assertThat(refused).isInstanceOf(CliException.class).hasMessageContaining("2 differences");
        assertThat(said()).contains("ERROR: 10.0.0.1 is master, proxy").contains("ERROR: 10.0.0.2 is known");
    }

    @Test
    void aRightThatIsMissingShowsWhenTheClusterIsAdded() {
        // Given
        podStatus = 403;

        // When
        var refused = assertThatThrownBy(() -> ClusterApi.ask(kubeconfig));

        // Then
        refused.isInstanceOf(CliException.class)
                .hasMessageContaining("list pods")
                .hasMessageContaining("Nothing was changed.")
                .hasMessageNotContaining("t0ken");
    }

    @Test
    void nodeControlGetsAKubeconfigThatNeedsNoOtherFile() throws Exception {
        // Given
        Path credentials = directory.resolve("secrets/node-control/clusters/icp");

        // When
        try (ClusterApi asked = ClusterApi.ask(kubeconfig)) {
            asked.handOut("icp", credentials, terminal);
        }

        // Then
        Kubeconfig held = KubeconfigFile.read(credentials.resolve("kubeconfig"));
        assertThat(held)
                .isEqualTo(
                        new Kubeconfig(api.url(), Files.readString(directory.resolve("ca.crt")), null, null, "t0ken"));
        assertThat(said()).contains("kubeconfig handed to node-control").doesNotContain("t0ken");
    }

    @Test
    void differencesAreFoundBeforeAnythingIsWrittenOrInstalled() throws Exception {
        // Given
        Path hosts = Files.writeString(directory.resolve("hosts"), "[master]\n10.0.0.9\n[worker]\n10.0.0.2\n");
        StillpointHome home = new StillpointHome(directory.resolve("home")).create();
        ClusterAddition addition = new ClusterAddition(
                        home, new HomeSettings("127.0.0.1:1", "", "", "", StoreAddressing.PATH, 1, 1, 1), terminal)
                .kubeconfig(kubeconfig);

        // When
        Throwable refused =
                catchThrowable(() -> addition.add("icp", null, hosts, directory.resolve("no-key"), List.of()));

        // Then
        assertThat(refused).isInstanceOf(CliException.class).hasMessageContaining("Nothing was changed.");
        assertThat(home.secrets("node-control").resolve("clusters")).doesNotExist();
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private static Topology topology(Node... nodes) {
        return new Topology(List.of(nodes));
    }

    private static Node node(String address, Role... roles) {
        return new Node(address, Set.of(roles));
    }
}
