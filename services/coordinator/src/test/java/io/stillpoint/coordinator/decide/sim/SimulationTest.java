package io.stillpoint.coordinator.decide.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.coordinator.decide.Decider;
import io.stillpoint.coordinator.decide.plan.IcpProfile;
import io.stillpoint.coordinator.decide.rules.PlanRules;
import io.stillpoint.coordinator.decide.state.SagaTransitions;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.vault.PointDocument;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * {@code -Dstillpoint.seeds=N} plays more or fewer seeds, {@code -Dstillpoint.firstSeed=N} others: a seed that failed is
 * played again with {@code -Dstillpoint.firstSeed=THE_SEED -Dstillpoint.seeds=1}.
 */
class SimulationTest {

    static final Decider DECIDER = new Decider(new IcpProfile(), new PlanRules(), SimulationTest::document);

    /** Stands for the JSON that is signed. */
    static String document(PointDocument point) {
        return "point %s sealed at %s after %s missing %s"
                .formatted(point.point(), point.sealedAt(), point.head(), point.missing());
    }

    @Test
    void everyInvariantHoldsInEverySeed() throws InterruptedException {
        // Given
        long firstSeed = Long.getLong("stillpoint.firstSeed", 1);
        long seeds = Long.getLong("stillpoint.seeds", 50_000);

        // When
        Simulation.Result result = new Simulation(DECIDER::decide, Fencing.FULL).play(firstSeed, seeds);

        // Then
        assertThat(result.failure())
                .withFailMessage(() -> result.failure().story())
                .isNull();
        if (seeds >= 50_000) {
            assertThat(pairsThatNeverMet(result.counts())).isEmpty();
            assertThat(result.coverage().sagaRows()).containsExactlyInAnyOrderElementsOf(SagaTransitions.SAGA);
            assertThat(result.coverage().stepRows()).containsExactlyInAnyOrderElementsOf(SagaTransitions.STEP);
        }
    }

    private static List<String> pairsThatNeverMet(FaultPlan.Counts counts) {
        List<String> never = new ArrayList<>();
        for (Fault fault : Fault.values()) {
            for (Action action : Action.values()) {
                if (counts.of(fault, action) == 0) {
                    never.add(fault + " at " + action);
                }
            }
        }
        return never;
    }
}
