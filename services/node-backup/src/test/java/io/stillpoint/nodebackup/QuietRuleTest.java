package io.stillpoint.nodebackup;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.nodeimage.NodeImageCheck;
import io.stillpoint.remote.NodeFacts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuietRuleTest {

    private static final Map<String, String> DOWN = Map.of("kubelet", "inactive", "docker", "failed");

    @Test
    void aNodeWithNothingRunningIsQuiet() {
        // Given
        NodeFacts facts = facts("b1", DOWN, List.of(), List.of());

        // When
        var problem = NodeImageCheck.problem(facts, "n");

        // Then
        assertThat(problem).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"active", "activating", "deactivating", "reloading"})
    void aUnitThatIsNotDownIsNamed(String state) {
        // Given
        NodeFacts facts = facts("b1", Map.of("kubelet", state, "docker", "inactive"), List.of(), List.of());

        // When
        var problem = NodeImageCheck.problem(facts, "n");

        // Then
        assertThat(problem.orElseThrow().found()).isEqualTo("kubelet " + state);
    }

    @Test
    void aProcessThatOutlivedItsUnitIsNamed() {
        // Given
        NodeFacts facts = facts("b1", DOWN, List.of("containerd-shim"), List.of());

        // When
        var problem = NodeImageCheck.problem(facts, "n");

        // Then
        assertThat(problem.orElseThrow().found()).isEqualTo("containerd-shim");
    }

    @Test
    void aManifestThatIsNotParkedIsNamed() {
        // Given
        NodeFacts facts = facts("b1", DOWN, List.of(), List.of("etcd.json"));

        // When
        var problem = NodeImageCheck.problem(facts, "n");

        // Then
        assertThat(problem.orElseThrow().found()).contains("etcd.json");
    }

    @Test
    void aRebootInBetweenIsNoProofOfQuiet() {
        // Given
        NodeFacts before = facts("b1", DOWN, List.of(), List.of());
        NodeFacts after = facts("b2", DOWN, List.of(), List.of());

        // When
        var problem = NodeImageCheck.problem(before, after, "n");

        // Then
        assertThat(problem.orElseThrow().found()).contains("b2");
    }

    private static NodeFacts facts(
            String boot, Map<String, String> units, List<String> processes, List<String> active) {
        return new NodeFacts(
                "sha",
                "host",
                boot,
                Instant.EPOCH,
                units,
                Map.of(),
                Set.of(22),
                Map.of(),
                active,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                processes,
                List.of(),
                Map.of(),
                null);
    }
}
