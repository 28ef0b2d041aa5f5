package io.stillpoint.etcdbackup.client;

import io.stillpoint.schemas.shared.Problem;
import org.jspecify.annotations.Nullable;

/** etcd, or the way to it, is not as it should be. */
public final class EtcdException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final boolean retryable;

    public EtcdException(Problem problem, boolean retryable) {
        this(problem, retryable, null);
    }

    public EtcdException(Problem problem, boolean retryable, @Nullable Throwable cause) {
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
