package io.stillpoint.restore.content;

import io.stillpoint.bus.StepFailedException;
import io.stillpoint.mongodb.MongodbException;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;


/** Tells what a library threw as a step's failure. */
final class Failures {

    private Failures() {}

    /**
     * As a failed step.
     *
     * @throws InterruptedException when the deadline was over or the process ends: streams, tools and drivers tell that by the
     *     thread's flag alone
     */
    static StepFailedException told(Exception e, Component component, String where) throws InterruptedException {
        if (Thread.interrupted()) {
            InterruptedException interrupted = new InterruptedException("interrupted while a stream was moved on");
            interrupted.initCause(e);
            throw interrupted;
        }
        return switch (e) {
            case ProblemException told -> new StepFailedException(told.problem(), told.retryable(), told);
            case MongodbException told -> new StepFailedException(told.problem(), told.retryable(), told);
            default -> new StepFailedException(unexpected(e, component, where), true, e);
        };
    }

    static Problem unexpected(Exception e, Component component, String where) {
        return new Problem(
                component.label() + "-restore-failed",
                "the vault and " + component.label() + " to answer",
                String.valueOf(e.getMessage()),
                where,
                "Look at the log of %s and at the S3 server's.".formatted(component.label()));
    }
}
