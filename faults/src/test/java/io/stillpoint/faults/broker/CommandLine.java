package io.stillpoint.faults.broker;

import java.io.IOException;
import java.util.List;

/** Programs of Debian that a test needs to make trouble. */
final class CommandLine {

    private CommandLine() {}

    /**
     * Runs one and returns what it said.
     *
     * @throws IllegalStateException with the same when it fails
     */
    static String run(String... words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IllegalStateException(
                    "%s: expected status 0, found %d: %s. These tests need root, loop devices and network namespaces."
                            .formatted(String.join(" ", List.of(words)), process.exitValue(), said.strip()));
        }
        return said;
    }
}
