package io.stillpoint.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.Topology;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Reads from a real cluster and changes nothing there: {@code -Dstillpoint.test.kubeconfig=FILE}. */
@Tag("real-api-server")
class RealApiServerTest {

    private static final String PROPERTY = "stillpoint.test.kubeconfig";

    @Test
    void nodesAndPodsAreReadAndTheirHealthIsJudged() throws Exception {
        // Given
        List<NodeSeen> nodes;
        List<PodSeen> pods;

        // When
        try (ApiServer server = ApiServer.open(Path.of(System.getProperty(PROPERTY)))) {
            nodes = server.nodes();
            pods = server.pods();
        }

        // Then
        Topology topology = LabelTopology.of(nodes);
        ClusterHealth health = ClusterHealth.of(topology, nodes, pods, Instant.now());
        assertThat(topology.with(Role.MASTER)).isNotEmpty();
        assertThat(TopologyComparison.of(topology, topology)).isEmpty();
        assertThat(pods).anyMatch(pod -> pod.namespace().equals(ClusterHealth.PLATFORM));
        assertThat(health.ready()).as(health.missing()).isNotEmpty();
    }

    @Test
    void aSecretThatIsNotThereIsEmpty() throws Exception {
        // When
        try (ApiServer server = ApiServer.open(Path.of(System.getProperty(PROPERTY)))) {
            // Then
            assertThat(server.secret("no-such-secret-of-stillpoint")).isEmpty();
        }
    }
}
