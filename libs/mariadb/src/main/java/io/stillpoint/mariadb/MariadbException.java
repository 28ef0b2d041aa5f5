package io.stillpoint.mariadb;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;
import org.jspecify.annotations.Nullable;

/** A MariaDB server, its tools or a dump is not as it should be. */
public class MariadbException extends ProblemException {

    private static final long serialVersionUID = 1L;

    public MariadbException(Problem problem, boolean retryable) {
        this(problem, retryable, null);
    }

    public MariadbException(Problem problem, boolean retryable, @Nullable Throwable cause) {
        super(problem, retryable, cause);
    }

    /** Names what it happened to, because the server does not always. */
    public MariadbException about(String what) {
        Problem problem = problem();
        return new MariadbException(
                new Problem(
                        problem.code(),
                        problem.expected() + " (" + what + ")",
                        problem.found(),
                        problem.where(),
                        problem.remedy()),
                retryable(),
                getCause());
    }
}
