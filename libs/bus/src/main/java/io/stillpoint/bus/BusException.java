package io.stillpoint.bus;

import io.stillpoint.schemas.shared.Problem;

/** Kafka is not as it should be: no broker, one that is too old, or a topic of another shape. A human has to act. */
public final class BusException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public BusException(Problem problem) {
        super(problem.sentence());
        this.problem = problem;
    }

    public BusException(Problem problem, Throwable cause) {
        super(problem.sentence(), cause);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
