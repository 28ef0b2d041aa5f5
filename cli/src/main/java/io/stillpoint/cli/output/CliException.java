package io.stillpoint.cli.output;

import io.stillpoint.schemas.shared.Problem;

/** Something that the person at the terminal has to know; its message is all that is printed. */
public final class CliException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CliException(String message) {
        super(message);
    }

    public CliException(String message, Throwable cause) {
        super(message, cause);
    }

    public static CliException of(Problem problem) {
        return new CliException(problem.sentence());
    }
}
