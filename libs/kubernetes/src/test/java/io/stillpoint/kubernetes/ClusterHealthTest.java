package io.stillpoint.kubernetes;

import static io.stillpoint.kubernetes.Seen.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.Topology;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterHealthTest {

    private static final Topology EXPECTED = new Topology(List.of(
            new Node("10.0.0.1", Set.of(Role.MASTER)),
            new Node("10.0.0.9", Set.of(Role.BOOT)),
            new Node("10.0.0.2", Set.of(Role.WORKER))));
    private static final List<NodeSeen> READY = List.of(Seen.node("10.0.0.1"), Seen.node("10.0.0.2"));

    @Test
    void aClusterIsWellWhenItsNodesAreReadyAndItsPodsRunOrHaveDoneTheirWork() {
        // Given
        List<PodSeen> pods = List.of(
                Seen.pod("kube-system", "auth", "node-10.0.0.1", "Running", true),
                Seen.pod("kube-system", "setup", "node-10.0.0.1", "Succeeded", false),
                Seen.pod("shop", "broken", "node-10.0.0.2", "Pending", false));

        // When
        ClusterHealth health = ClusterHealth.of(EXPECTED, READY, pods, NOW);

        // Then
        assertThat(health)
                .isEqualTo(new ClusterHealth(List.of("10.0.0.1", "10.0.0.2"), List.of(), List.of(), List.of(), true));
        assertThat(health.missing()).isEmpty();
        assertThat(health.missing()).isEmpty();
    }

    @Test
    void everyDeclaredNodeWithAKubeletIsWaitedFor() {
        // Given
        List<NodeSeen> nodes = List.of(Seen.notReady("10.0.0.1", "Kubelet stopped posting node status."));

        // When
        ClusterHealth health = ClusterHealth.of(EXPECTED, nodes, List.of(), NOW);

        // Then
        assertThat(health.notReady())
                .containsExactly(
                        "10.0.0.1: NotReady (Kubelet stopped posting node status.)",
                        "10.0.0.2: the API server does not know it");
        assertThat(health.ready()).isEmpty();
        assertThat(health.settled()).isFalse();
        assertThat(health.missing()).contains("10.0.0.1").contains("1 more");
    }

    @ParameterizedTest
    @CsvSource({
        "Pending, Unschedulable, false, Pending (Unschedulable), false",
        "Pending, '', false, Pending, false",
        "Running, CrashLoopBackOff, false, not ready (CrashLoopBackOff), false",
        "Unknown, NodeLost, false, Unknown (NodeLost), false",
        "Failed, Evicted, false, Failed (Evicted), true"
    })
    void aPodOfThePlatformThatDoesNotRunIsNamedWithItsState(
            String phase, String reason, boolean ready, String state, boolean settled) {
        // Given
        PodSeen pod = Seen.pod("kube-system", "auth", "node-10.0.0.1", phase, reason, ready, NOW, null);

        // When
        ClusterHealth health = ClusterHealth.of(EXPECTED, READY, List.of(pod), NOW);

        // Then
        assertThat(health.podsNotRunning()).containsExactly("kube-system/auth: " + state);
        assertThat(health.missing()).isNotEmpty();
        assertThat(health.settled()).isEqualTo(settled);
    }

    @Test
    void aPodThatIsBeingDeletedIsWaitedFor() {
        // Given
        PodSeen leaving =
                Seen.pod("kube-system", "auth", "node-10.0.0.1", "Running", "", true, NOW, NOW.plusSeconds(30));

        // When
        ClusterHealth health = ClusterHealth.of(EXPECTED, READY, List.of(leaving), NOW);

        // Then
        assertThat(health.podsNotRunning()).containsExactly("kube-system/auth: is being deleted");
        assertThat(health.phantomPods()).isEmpty();
    }

    @Test
    void phantomsAreFoundInEveryNamespace() {
        // Given
        Instant longAgo = NOW.minusSeconds(300);
        List<NodeSeen> nodes =
                List.of(Seen.node("10.0.0.1"), Seen.notReady("10.0.0.2", "Kubelet stopped posting node status."));
        List<PodSeen> pods = List.of(
                Seen.pod("shop", "of-a-gone-node", "node-10.0.0.7", "Running", true),
                Seen.pod("shop", "stuck", "node-10.0.0.1", "Running", "", true, longAgo, longAgo),
                Seen.pod("shop", "claimed", "node-10.0.0.2", "Running", true),
                Seen.pod("shop", "known-to-wait", "node-10.0.0.2", "Pending", false),
                Seen.pod("shop", "nowhere", null, "Pending", false),
                Seen.pod("shop", "fine", "node-10.0.0.1", "Running", true),
                Seen.pod("shop", "just-late", "node-10.0.0.1", "Running", "", true, longAgo, NOW.minusSeconds(5)));

        // When
        ClusterHealth health = ClusterHealth.of(EXPECTED, nodes, pods, NOW);

        // Then
        assertThat(health.phantomPods())
                .containsExactly(
                        "shop/of-a-gone-node: bound to node-10.0.0.7, a node that is gone",
                        "shop/stuck: should have been gone by " + longAgo,
                        "shop/claimed: said to run on node-10.0.0.2, which is not Ready");
    }

    @Test
    void aPhantomOfThePlatformIsNamedOnce() {
        // Given
        PodSeen phantom = Seen.pod("kube-system", "auth", "node-10.0.0.7", "Running", false);

        // When
        ClusterHealth health = ClusterHealth.of(EXPECTED, READY, List.of(phantom), NOW);

        // Then
        assertThat(health.phantomPods()).hasSize(1);
        assertThat(health.podsNotRunning()).isEmpty();
    }

    @Test
    void aClusterWithThousandsOfPhantomsStillFitsIntoAReport() {
        // Given
        List<PodSeen> pods = new ArrayList<>();
        for (int number = 0; number < 5000; number++) {
            pods.add(Seen.pod("shop", "p".repeat(500) + number, "gone", "Running", true));
        }

        // When
        ClusterHealth health = ClusterHealth.of(EXPECTED, READY, pods, NOW);

        // Then
        assertThat(health.phantomPods())
                .hasSize(21)
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(200))
                .last()
                .isEqualTo("and 4980 more");
    }
}
