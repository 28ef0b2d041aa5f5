package io.stillpoint.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.cli.DeclaredClusters;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.shared.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DeclaredNodesTest {

    @Test
    void nodesOfAnotherDeclaredClusterAreRefusedByName() {
        // Given
        List<ClusterState> known = List.of(state("icp-prod", 7, "10.0.0.1", "10.0.0.2"));

        // When
        Optional<Problem> refusal =
                DeclaredNodes.refusal("icp", DeclaredClusters.topology("10.0.0.2", "10.0.0.3"), known, Map.of());

        // Then
        assertThat(refusal).map(Problem::code).contains("node-of-other-cluster");
        assertThat(refusal).map(Problem::found).contains("10.0.0.2, which belong to cluster icp-prod");
    }

    @Test
    void aClusterIsAddedAgainWithItsOwnNodes() {
        // Given
        List<ClusterState> known = List.of(state("icp", 7, "10.0.0.1"), ClusterState.unknown("other"));

        // When
        Optional<Problem> refusal =
                DeclaredNodes.refusal("icp", DeclaredClusters.topology("10.0.0.1", "10.0.0.2"), known, Map.of());

        // Then
        assertThat(refusal).isEmpty();
    }

    @Test
    void whereAStateCannotBeReadNothingIsToldToNodesAndTheClusterIsNamed() {
        // Given
        var problem =
                new Problem("data", "a number", "of a later release", "stillpoint.state/1/7", "Use that release.");

        // When
        Optional<Problem> refusal =
                DeclaredNodes.refusal("icp", DeclaredClusters.topology("10.0.0.1"), List.of(), Map.of("icp", problem));

        // Then
        assertThat(refusal).map(Problem::code).contains("state-unreadable");
        assertThat(refusal)
                .map(Problem::found)
                .get()
                .asString()
                .contains("icp (")
                .contains("a later release");
    }

    @Test
    void theTokenIsTheOneOfThisCluster() {
        // Given
        List<ClusterState> known = List.of(state("icp-prod", 7, "10.0.0.1"), state("icp", 41, "10.0.0.2"));

        // When
        List<Long> tokens = Stream.of("icp", "new")
                .map(name -> DeclaredNodes.token(name, known))
                .toList();

        // Then
        assertThat(tokens).containsExactly(41L, 0L);
    }

    private static ClusterState state(String name, long token, String... addresses) {
        var declared = DeclaredClusters.ofMasters(name, addresses);
        return new ClusterState(
                name, declared, 1, "", token, null, List.of(), Map.of(), List.of(), Map.of(), Map.of(), null, Map.of(),
                Map.of(), List.of(), List.of());
    }
}
