package io.stillpoint.vault;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;
import org.jspecify.annotations.Nullable;

/**
 * The vault or its keys are not as they should be. Retryable when the store failed, not when data or keys are wrong.
 */
public final class VaultException extends ProblemException {

    private static final long serialVersionUID = 1L;

    public VaultException(Problem problem, boolean retryable) {
        this(problem, retryable, null);
    }

    public VaultException(Problem problem, boolean retryable, @Nullable Throwable cause) {
        super(problem, retryable, cause);
    }
}
