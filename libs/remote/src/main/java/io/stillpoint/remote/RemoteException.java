package io.stillpoint.remote;

import io.stillpoint.schemas.shared.Problem;


/** A node could not be reached, or refused, or failed to do what it was told. */
public final class RemoteException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final boolean retryable;

    public RemoteException(Problem problem, boolean retryable) {
        super(problem.sentence());
        this.problem = problem;
        this.retryable = retryable;
    }

    RemoteException(Problem problem, boolean retryable, Throwable cause) {
        super(problem.sentence(), cause);
        this.problem = problem;
        this.retryable = retryable;
    }

    public Problem problem() {
        return problem;
    }

    /** Whether the same command can succeed later without anybody doing anything. */
    public boolean retryable() {
        return retryable;
    }

    /** Whether this is only about the way to the node, as while it reboots. */
    public boolean unreachable() {
        return RemoteProblems.UNREACHABLE_CODES.contains(problem.code());
    }
}
