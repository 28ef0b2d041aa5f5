package io.stillpoint.cluster;

import io.stillpoint.schemas.shared.Problem;


/** The installer's inventory can't be used; the problem names file and line. */
public final class InventoryException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public InventoryException(Problem problem) {
        super(problem.sentence());
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
