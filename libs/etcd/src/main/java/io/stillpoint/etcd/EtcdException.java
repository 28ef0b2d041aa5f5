package io.stillpoint.etcd;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;
import org.jspecify.annotations.Nullable;

/** etcd or the connection to it is not as it should be. */
public final class EtcdException extends ProblemException {

    private static final long serialVersionUID = 1L;

    public EtcdException(Problem problem, boolean retryable) {
        super(problem, retryable);
    }

    public EtcdException(Problem problem, boolean retryable, @Nullable Throwable cause) {
        super(problem, retryable, cause);
    }
}
