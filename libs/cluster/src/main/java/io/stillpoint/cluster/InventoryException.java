package io.stillpoint.cluster;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;

/** The installer's inventory cannot be used; the problem names file and line. */
public final class InventoryException extends ProblemException {

    private static final long serialVersionUID = 1L;

    public InventoryException(Problem problem) {
        super(problem, false);
    }
}
