package io.stillpoint.cli.output;

import io.stillpoint.schemas.shared.Problem;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Something that the person at the terminal has to know; its message is all that is printed. */
public final class CliException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final transient @Nullable Problem refusal;

    public CliException(String message) {
        this(message, ExitCode.FAILED, null);
    }

    public CliException(String message, Throwable cause) {
        super(message, cause);
        this.exitCode = ExitCode.FAILED;
        this.refusal = null;
    }

    private CliException(String message, int exitCode, @Nullable Problem refusal) {
        super(message);
        this.exitCode = exitCode;
        this.refusal = refusal;
    }

    public static CliException of(Problem problem) {
        return new CliException(problem.sentence());
    }

    /** The command line is wrong. */
    public static CliException usage(String message) {
        return new CliException(message, ExitCode.USAGE, null);
    }

    /** Something was asked for under a name that nobody knows. */
    public static CliException refused(String message) {
        return new CliException(message + " Nothing was changed.", ExitCode.REFUSED, null);
    }

    /** It was not even tried. */
    public static CliException refused(Problem problem) {
        return new CliException(problem.sentence() + " Nothing was changed.", ExitCode.REFUSED, problem);
    }

    /** A request was refused. */
    public static CliException refused(String what, Problem problem) {
        return new CliException(
                "%s refused, nothing was touched: %s".formatted(what, problem.sentence()), ExitCode.REFUSED, problem);
    }

    /** Why it was refused; null when it was not. */
    public @Nullable Problem refusal() {
        return refusal;
    }

    /** A request is not even made: all of this is wrong with it. */
    public static CliException refused(String what, List<Problem> problems) {
        String lines = problems.stream().map(Problem::sentence).collect(Collectors.joining("\n  ", "\n  ", ""));
        return new CliException("%s refused, nothing was changed:%s".formatted(what, lines), ExitCode.REFUSED, null);
    }

    public int exitCode() {
        return exitCode;
    }
}
