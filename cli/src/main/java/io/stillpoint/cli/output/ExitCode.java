package io.stillpoint.cli.output;

import java.util.Map;
import java.util.TreeMap;

/** Exit codes of every command; documented in the README. */
public final class ExitCode {

    public static final int DONE = 0;
    /** The thing asked for was tried and failed. */
    public static final int FAILED = 1;
    /** The command line is wrong. */
    public static final int USAGE = 2;
    /** The request was refused before anything was touched. */
    public static final int REFUSED = 3;
    /** It was done, but something needs a look: a node that did not come back, an object without protection. */
    public static final int DONE_WITH_WARNINGS = 4;

    /** How a command's help tells those that not every command has, see {@code exitCodeList} of picocli. */
    public static final String REFUSED_HELP = "3:Refused before anything was touched.";

    public static final String WARNINGS_HELP = "4:Done, but something needs a look.";

    public static final Map<String, String> OF_EVERY_COMMAND =
            new TreeMap<>(Map.of("0", "Done.", "1", "Failed: tried and not done.", "2", "The command line is wrong."));

    private ExitCode() {}
}
