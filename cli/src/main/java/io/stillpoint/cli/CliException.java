package io.stillpoint.cli;

import io.stillpoint.schemas.shared.Problem;

/** Something that the person at the terminal has to know; its message is all that is printed. */
final class CliException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CliException(String message) {
        super(message);
    }

    CliException(String message, Throwable cause) {
        super(message, cause);
    }

    static CliException of(Problem problem) {
        return new CliException(problem.sentence());
    }
}
