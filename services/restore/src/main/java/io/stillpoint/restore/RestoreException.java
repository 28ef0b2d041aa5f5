package io.stillpoint.restore;

import io.stillpoint.schemas.Problem;
import org.jspecify.annotations.Nullable;

/** A step of a restore can't be done; says why in the operator's words. */
public final class RestoreException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final boolean retryable;

    public RestoreException(Problem problem, boolean retryable, @Nullable Throwable cause) {
        super(problem.sentence(), cause);
        this.problem = problem;
        this.retryable = retryable;
    }

    /** Something that another attempt would find just the same. */
    public static RestoreException lasting(Problem problem) {
        return new RestoreException(problem, false, null);
    }

    /** Something that may be gone at the next attempt. */
    public static RestoreException passing(Problem problem, @Nullable Throwable cause) {
        return new RestoreException(problem, true, cause);
    }

    public Problem problem() {
        return problem;
    }

    /** Whether another attempt can help. */
    public boolean retryable() {
        return retryable;
    }
}
