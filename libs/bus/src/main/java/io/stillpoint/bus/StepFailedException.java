package io.stillpoint.bus;

import io.stillpoint.schemas.shared.Problem;


/** A step that could not be done, in the words that the operator reads. */
public final class StepFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final boolean retryable;

    /**
     * Says why.
     *
     * @param retryable false when another attempt can't help
     */
    public StepFailedException(Problem problem, boolean retryable) {
        super(problem.sentence());
        this.problem = problem;
        this.retryable = retryable;
    }

    public StepFailedException(Problem problem, boolean retryable, Throwable cause) {
        super(problem.sentence(), cause);
        this.problem = problem;
        this.retryable = retryable;
    }

    public Problem problem() {
        return problem;
    }

    public boolean retryable() {
        return retryable;
    }
}
