package io.stillpoint.bus.task;

import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;
import java.io.IOException;

/** Turns what a library threw into the report of a failed step. This happens where tasks are run, and nowhere else. */
public final class FailedStep {

    private FailedStep() {}

    /**
     * Returns the report on {@code failure}; a failure that no library explained may be tried again.
     *
     * @param worker host and process that failed
     */
    public static Report.Failed of(IOException failure, String worker) {
        return failure instanceof ProblemException known
                ? new Report.Failed(known.problem(), known.retryable())
                : new Report.Failed(
                        new Problem(
                                "stream-broken",
                                "streams that last, and room for temporary files",
                                failure.toString(),
                                worker,
                                "Look at the log and the disk of that process, and at the S3 server's log. The task "
                                        + "is safe to repeat."),
                        true);
    }
}
