package io.stillpoint.remote;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;
import org.jspecify.annotations.Nullable;

/** A node could not be reached, or refused, or failed to do what it was told. */
public final class RemoteException extends ProblemException {

    private static final long serialVersionUID = 1L;

    public RemoteException(Problem problem, boolean retryable) {
        super(problem, retryable);
    }

    public RemoteException(Problem problem, boolean retryable, @Nullable Throwable cause) {
        super(problem, retryable, cause);
    }

    /** Returns whether this is only about the way to the node, as while it reboots. */
    public boolean unreachable() {
        return RemoteProblems.UNREACHABLE_CODES.contains(problem().code());
    }
}
