package io.stillpoint.mongodb;

import io.stillpoint.schemas.shared.Problem;
import org.jspecify.annotations.Nullable;

/** MongoDB, the way to it, or a dump of it is not as it should be. */
public final class MongodbException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final boolean retryable;

    public MongodbException(Problem problem, boolean retryable) {
        this(problem, retryable, null);
    }

    public MongodbException(Problem problem, boolean retryable, @Nullable Throwable cause) {
        super(problem.sentence(), cause);
        this.problem = problem;
        this.retryable = retryable;
    }

    public Problem problem() {
        return problem;
    }

    /** Whether the same thing may succeed when it is tried again. */
    public boolean retryable() {
        return retryable;
    }
}
