package io.stillpoint.cli;

/** Exit codes of every command; documented in the README. */
final class ExitCode {

    static final int DONE = 0;
    /** The thing asked for was tried and failed. */
    static final int FAILED = 1;
    /** The command line is wrong. */
    static final int USAGE = 2;
    /** The request was refused before anything was touched. */
    static final int REFUSED = 3;
    /** It was done, but something needs a look: a node that did not come back, an object without protection. */
    static final int DONE_WITH_WARNINGS = 4;

    private ExitCode() {}
}
