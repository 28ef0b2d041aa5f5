package io.stillpoint.remote;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;
import org.jspecify.annotations.Nullable;

/** A node could not be reached, refused a command, or failed to carry it out. */
public final class RemoteException extends ProblemException {

    private static final long serialVersionUID = 1L;

    public RemoteException(Problem problem, boolean retryable) {
        super(problem, retryable);
    }

    public RemoteException(Problem problem, boolean retryable, @Nullable Throwable cause) {
        super(problem, retryable, cause);
    }

    /** Returns whether only the connection failed, as during a reboot. */
    public boolean unreachable() {
        return RemoteProblems.UNREACHABLE_CODES.contains(problem().code());
    }
}
