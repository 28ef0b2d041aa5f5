package io.stillpoint.registry;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;
import org.jspecify.annotations.Nullable;

/** A registry or the connection to it is not as it should be. */
public final class RegistryException extends ProblemException {

    private static final long serialVersionUID = 1L;

    public RegistryException(Problem problem, boolean retryable) {
        this(problem, retryable, null);
    }

    public RegistryException(Problem problem, boolean retryable, @Nullable Throwable cause) {
        super(problem, retryable, cause);
    }
}
