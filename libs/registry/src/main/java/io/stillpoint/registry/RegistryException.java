package io.stillpoint.registry;

import io.stillpoint.schemas.Problem;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A registry, or the way to it, is not as it should be. An {@link IOException}, so that streams can throw it. */
public final class RegistryException extends IOException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final boolean retryable;

    public RegistryException(Problem problem, boolean retryable) {
        this(problem, retryable, null);
    }

    public RegistryException(Problem problem, boolean retryable, @Nullable Throwable cause) {
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
