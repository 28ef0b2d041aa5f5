package io.stillpoint.schemas.internal;

import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StepRef;

/**
 * The one report that no task asked for. The restore service reads every new snapshot back and reports the result under
 * the saga that took the snapshot. No plan has a stage of this name and no task has this fencing token, so such a
 * report cannot be mistaken for an answer to a task.
 */
public final class UnaskedReport {

    private static final String STAGE = "verify";
    private static final long FENCING_TOKEN = 0;

    private UnaskedReport() {}

    /** Returns the step under which the verification of {@code snapshot} is reported. */
    public static StepRef step(String saga, SnapshotRef snapshot) {
        return new StepRef(snapshot.cluster(), saga, STAGE, snapshot.target(), 1);
    }

    public static Report of(StepRef step, String run, String worker, Report.Outcome outcome) {
        return new Report(step, Action.VERIFY_SNAPSHOT, FENCING_TOKEN, run, worker, outcome);
    }

    public static boolean is(Report report) {
        return report.action() == Action.VERIFY_SNAPSHOT && report.fencingToken() == FENCING_TOKEN && is(report.step());
    }

    /** Returns whether a fact with this step came from such a report. */
    public static boolean is(StepRef step) {
        return step.stage().equals(STAGE);
    }
}
