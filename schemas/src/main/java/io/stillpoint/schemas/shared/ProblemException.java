package io.stillpoint.schemas.shared;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What could not be done, in the words that an operator reads. Every exception that a library means for an operator is one; where
 * tasks are run it becomes a failed step. An {@link IOException}, so that streams can throw it.
 */
public abstract class ProblemException extends IOException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final boolean retryable;

    protected ProblemException(Problem problem, boolean retryable) {
        this(problem, retryable, null);
    }

    protected ProblemException(Problem problem, boolean retryable, @Nullable Throwable cause) {
        super(problem.sentence(), cause);
        this.problem = problem;
        this.retryable = retryable;
    }

    public Problem problem() {
        return problem;
    }

    /** Whether the same thing may succeed when it is tried again, without anybody changing anything. */
    public boolean retryable() {
        return retryable;
    }
}
