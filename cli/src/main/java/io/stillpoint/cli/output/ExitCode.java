package io.stillpoint.cli.output;

/** Exit codes of every command; documented in the README. */
public final class ExitCode {

    public static final int DONE = 0;
    /** The thing asked for was tried and failed. */
    public static final int FAILED = 1;
    /** The command line is wrong. */
    static final int USAGE = 2;
    /** The request was refused before anything was touched. */
    public static final int REFUSED = 3;
    /** It was done, but something needs a look: a node that did not come back, an object without protection. */
    public static final int DONE_WITH_WARNINGS = 4;

    private ExitCode() {}
}
