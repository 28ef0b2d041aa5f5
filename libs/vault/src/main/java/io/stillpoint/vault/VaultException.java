package io.stillpoint.vault;

import io.stillpoint.schemas.Problem;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Something about the vault or its keys is not as it should be. An {@link IOException}, so that streams can throw it. */
public final class VaultException extends IOException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final boolean retryable;

    public VaultException(Problem problem, boolean retryable) {
        this(problem, retryable, null);
    }

    public VaultException(Problem problem, boolean retryable, @Nullable Throwable cause) {
        super(problem.sentence(), cause);
        this.problem = problem;
        this.retryable = retryable;
    }

    public Problem problem() {
        return problem;
    }

    /** Whether the same thing may succeed when it is tried again: true when the store failed, false when data or keys do. */
    public boolean retryable() {
        return retryable;
    }
}
