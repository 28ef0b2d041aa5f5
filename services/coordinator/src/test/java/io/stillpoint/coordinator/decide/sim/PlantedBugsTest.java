package io.stillpoint.coordinator.decide.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlantedBugsTest {

    private static final int SEEDS = 10_000;

    @ParameterizedTest
    @EnumSource(Planted.class)
    void theSimulatorFindsIt(Planted bug, TestReporter reporter) throws InterruptedException {
        // Given
        Simulation simulation = bug.simulation();

        // When
        Simulation.Result result = simulation.play(1, SEEDS);

        // Then
        assertThat(result.failure())
                .withFailMessage("%s stays hidden in %d seeds", bug, SEEDS)
                .isNotNull();
        reporter.publishEntry(
                bug.name(),
                "seed %d: %s"
                        .formatted(
                                result.failure().seed(),
                                result.failure().message().lines().findFirst().orElseThrow()));
    }
}
