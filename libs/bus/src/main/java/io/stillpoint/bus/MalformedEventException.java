package io.stillpoint.bus;

import io.stillpoint.schemas.shared.Problem;


/** What arrived is no event of ours. */
public final class MalformedEventException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public MalformedEventException(Problem problem) {
        super(problem.sentence());
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }

    static MalformedEventException of(String code, String expected, String found, String where) {
        return new MalformedEventException(new Problem(
                code,
                expected,
                found,
                where,
                "Send a CloudEvents 1.0 event as the schemas of Stillpoint describe it."));
    }
}
