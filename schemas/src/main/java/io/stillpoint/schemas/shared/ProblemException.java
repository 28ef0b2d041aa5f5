package io.stillpoint.schemas.shared;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A failure in the words that an operator reads. Every library exception that is meant for an operator extends this
 * class; where tasks are run, it becomes a failed step. It is an {@link IOException} so that streams can throw it.
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

    /** Returns whether another try may succeed although nobody has changed anything. */
    public boolean retryable() {
        return retryable;
    }
}
