package io.stillpoint.coordinator.decide;

import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.util.Optional;

/**
 * The restore service reads every new snapshot back without being asked, and reports under the stage {@code verify} with
 * fencing token 0, which no task ever carries. Such a report becomes a fact whether a saga runs or not, once per snapshot.
 */
final class UnaskedVerification {

    private static final String STAGE = "verify";

    private UnaskedVerification() {}

    /** No plan has a stage {@code verify}, so that the two cannot be mixed up. */
    static boolean is(Report report) {
        return report.action() == Action.VERIFY_SNAPSHOT
                && report.fencingToken() == 0
                && report.step().stage().equals(STAGE);
    }

    static boolean is(StepFact fact) {
        return fact.step().stage().equals(STAGE);
    }

    /** The id under which it is remembered that this was published. */
    static String knownId(StepFact fact) {
        if (fact instanceof StepFact.SnapshotVerified verified) {
            SnapshotRef snapshot = verified.snapshot();
            return "verified %s %s %s %s"
                    .formatted(snapshot.point(), snapshot.component().label(), snapshot.target(), snapshot.run());
        }
        return "not verified %s %s".formatted(fact.step().saga(), fact.step().target());
    }

    /** Publishes the report, unless it was published before. */
    static void accept(Draft draft, Report report) {
        Optional<StepFact> fact = fact(report);
        if (fact.isEmpty()) {
            draft.note("ignored: a verification that nobody asked for reports something else: " + report);
        } else if (draft.state().knownRequests().containsKey(knownId(fact.get()))) {
            draft.note("ignored, known already: " + knownId(fact.get()));
        } else {
            draft.add(fact.get());
        }
    }

    private static Optional<StepFact> fact(Report report) {
        return switch (report.outcome()) {
            case Report.Failed failed ->
                Optional.of(new StepFact.StepFailed(report.step(), report.action(), failed.problem(), false));
            case Report.Done done ->
                done.fact() instanceof StepFact.SnapshotVerified verified
                                && verified.step().equals(report.step())
                                && verified.snapshot()
                                        .cluster()
                                        .equals(report.step().cluster())
                        ? Optional.of(verified)
                        : Optional.empty();
        };
    }
}
