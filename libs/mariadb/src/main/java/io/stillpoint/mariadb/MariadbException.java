package io.stillpoint.mariadb;

import io.stillpoint.schemas.Problem;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Something about a MariaDB server, its tools or a dump is not as it should be. */
public final class MariadbException extends IOException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final boolean retryable;

    public MariadbException(Problem problem, boolean retryable) {
        this(problem, retryable, null);
    }

    public MariadbException(Problem problem, boolean retryable, @Nullable Throwable cause) {
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
