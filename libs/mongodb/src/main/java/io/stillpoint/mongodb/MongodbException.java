package io.stillpoint.mongodb;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;
import org.jspecify.annotations.Nullable;

/** MongoDB, the connection to it, or a dump of it is not as it should be. */
public final class MongodbException extends ProblemException {

    private static final long serialVersionUID = 1L;

    public MongodbException(Problem problem, boolean retryable) {
        super(problem, retryable);
    }

    public MongodbException(Problem problem, boolean retryable, @Nullable Throwable cause) {
        super(problem, retryable, cause);
    }
}
