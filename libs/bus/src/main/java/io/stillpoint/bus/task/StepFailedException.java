package io.stillpoint.bus.task;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;
import org.jspecify.annotations.Nullable;

/** A step that a service itself cannot do. Exceptions of libraries become failed steps without it. */
public final class StepFailedException extends ProblemException {

    private static final long serialVersionUID = 1L;

    public StepFailedException(Problem problem, boolean retryable) {
        super(problem, retryable);
    }

    public StepFailedException(Problem problem, boolean retryable, @Nullable Throwable cause) {
        super(problem, retryable, cause);
    }
}
