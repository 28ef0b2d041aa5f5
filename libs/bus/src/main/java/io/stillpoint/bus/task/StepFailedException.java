package io.stillpoint.bus.task;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;
import java.io.IOException;
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

    /** What {@code failure} tells already; {@code otherwise} where no library explained it, which may succeed the next time. */
    public static ProblemException of(IOException failure, Problem otherwise) {
        return failure instanceof ProblemException known ? known : new StepFailedException(otherwise, true, failure);
    }
}
