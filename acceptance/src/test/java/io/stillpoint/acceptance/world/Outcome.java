package io.stillpoint.acceptance.world;

import java.util.List;

/**
 * How a command ended.
 *
 * @param lines standard output and errors, in the order in which they came
 */
public record Outcome(String command, int exitCode, List<String> lines) {

    public String text() {
        return String.join("\n", lines);
    }

    /** Itself, when it ended with 0. */
    public Outcome mustSucceed() {
        if (exitCode != 0) {
            throw new AssertionError("expected `%s` to end with 0, found %d:%n%s".formatted(command, exitCode, text()));
        }
        return this;
    }
}
