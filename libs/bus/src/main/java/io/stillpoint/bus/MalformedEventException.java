package io.stillpoint.bus;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;

/** A record is not an event that Stillpoint knows. */
public final class MalformedEventException extends ProblemException {

    private static final long serialVersionUID = 1L;

    public MalformedEventException(Problem problem) {
        super(problem, false);
    }

    static MalformedEventException of(String code, String expected, String found, String where) {
        return new MalformedEventException(new Problem(
                code, expected, found, where, "Send a CloudEvents 1.0 event as Stillpoint's schemas describe it."));
    }
}
