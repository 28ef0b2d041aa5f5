package io.stillpoint.cli.output;

import io.stillpoint.schemas.shared.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** Something that the person at the terminal has to know; its message is all that is printed. */
public final class CliException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    public CliException(String message) {
        this(message, ExitCode.FAILED);
    }

    public CliException(String message, Throwable cause) {
        super(message, cause);
        this.exitCode = ExitCode.FAILED;
    }

    private CliException(String message, int exitCode) {
        super(message);
        this.exitCode = exitCode;
    }

    public static CliException of(Problem problem) {
        return new CliException(problem.sentence());
    }

    /** A request was refused. */
    public static CliException refused(String what, Problem problem) {
        return new CliException(
                "%s refused, nothing was touched: %s".formatted(what, problem.sentence()), ExitCode.REFUSED);
    }

    /** A request is not even made: all of this is wrong with it. */
    public static CliException refused(String what, List<Problem> problems) {
        String lines = problems.stream().map(Problem::sentence).collect(Collectors.joining("\n  ", "\n  ", ""));
        return new CliException("%s refused, nothing was changed:%s".formatted(what, lines), ExitCode.REFUSED);
    }

    public int exitCode() {
        return exitCode;
    }
}
