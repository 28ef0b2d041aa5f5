package io.stillpoint.coordinator.decide.sim;

import io.stillpoint.coordinator.decide.Answers;
import io.stillpoint.coordinator.decide.ClusterInput;
import io.stillpoint.coordinator.decide.Decider;
import io.stillpoint.coordinator.decide.saga.SignsOfLife;
import io.stillpoint.coordinator.decide.state.Decision;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.Task;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Mistakes about time and about what is known: some of what {@link Planted} lists. */
final class LimitBugs {

    private LimitBugs() {}

    /** Counts the time of a step from when its task is handed out. */
    static Brain takenAtOnce() {
        return (state, input, now) -> {
            Decision decision = SimulationTest.DECIDER.decide(state, input, now);
            for (Task task : decision.tasks()) {
                Decision taken = SimulationTest.DECIDER.decide(
                        decision.after(), new ClusterInput.HeartbeatArrived(Answers.heartbeat(task)), now);
                decision = new Decision(
                        Planted.joined(decision.facts(), taken.facts()),
                        decision.tasks(),
                        decision.deadLetter(),
                        decision.notes(),
                        taken.after());
            }
            return decision;
        };
    }

    /** Believes that every backup worker lives. */
    static Brain trusting() {
        SignsOfLife all = SignsOfLife.NONE.look(Instant.parse("2100-01-01T00:00:00Z"));
        return new Brain() {
            @Override
            public Decision decide(ClusterState state, ClusterInput input, Instant now) {
                ClusterInput taken =
                        input instanceof ClusterInput.TimePassed ? new ClusterInput.TimePassed(all) : input;
                return SimulationTest.DECIDER.decide(state, taken, now);
            }

            @Override
            public Optional<Instant> nextDeadline(ClusterState state, SignsOfLife signs) {
                return Decider.nextDeadline(state, all);
            }
        };
    }

    static Brain hasty() {
        return new Brain() {
            @Override
            public Decision decide(ClusterState state, ClusterInput input, Instant now) {
                return SimulationTest.DECIDER.decide(state, input, now);
            }

            @Override
            public boolean readsFirst() {
                return false;
            }
        };
    }

    /** Decides as it should and writes something else. */
    static Brain withFacts(UnaryOperator<Fact> change) {
        return (state, input, now) -> {
            Decision decision = SimulationTest.DECIDER.decide(state, input, now);
            List<Fact> facts = decision.facts().stream().map(change).toList();
            ClusterState after = state;
            for (Fact fact : facts) {
                after = Decider.evolve(after, fact, now);
            }
            return new Decision(facts, decision.tasks(), decision.deadLetter(), decision.notes(), after);
        };
    }

    static Fact allBack(Fact fact) {
        return fact instanceof SagaFact.BackupCompleted done ? notBack(done, List.of()) : fact;
    }

    static Fact namesAlone(Fact fact) {
        return fact instanceof SagaFact.BackupCompleted done ? notBack(done, done.nodesNotStarted()) : fact;
    }

    private static Fact notBack(SagaFact.BackupCompleted done, List<String> nodes) {
        return new SagaFact.BackupCompleted(
                done.cluster(),
                done.saga(),
                done.point(),
                done.consistency(),
                done.baseline(),
                done.snapshots(),
                done.missing(),
                done.coldWindowSeconds(),
                nodes,
                done.versions());
    }

    static Fact claiming(Fact fact) {
        return fact instanceof SagaFact.BackupFailed failed
                ? new SagaFact.BackupFailed(
                        failed.cluster(),
                        failed.saga(),
                        failed.point(),
                        failed.problem(),
                        failed.cancelled(),
                        failed.stateLeft().stream()
                                .map(line -> line.replace("not known is whether ", ""))
                                .toList())
                : fact;
    }
}
