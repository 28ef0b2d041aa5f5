package io.stillpoint.kubernetes;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;
import org.jspecify.annotations.Nullable;

/** A kubeconfig, an API server or an object in it is not as it should be. */
public final class KubernetesException extends ProblemException {

    private static final long serialVersionUID = 1L;

    public KubernetesException(Problem problem, boolean retryable) {
        this(problem, retryable, null);
    }

    public KubernetesException(Problem problem, boolean retryable, @Nullable Throwable cause) {
        super(problem, retryable, cause);
    }
}
