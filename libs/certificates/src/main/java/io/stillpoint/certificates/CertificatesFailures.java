package io.stillpoint.certificates;

import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;
import java.io.IOException;

/** Says why a directory on its way between vault and node did not arrive. */
final class CertificatesFailures {

    private CertificatesFailures() {}

    /** @throws InterruptedException when the task was ended meanwhile */
    static ProblemException unread(IOException failure, String expected, String where) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while " + where + " was read");
        }
        return StepFailedException.of(
                failure,
                new Problem(
                        "tree-unread",
                        expected,
                        String.valueOf(failure.getMessage()),
                        where,
                        "Look at the S3 server and at the node's journal. If it persists, take another recovery"
                                + " point."));
    }
}
