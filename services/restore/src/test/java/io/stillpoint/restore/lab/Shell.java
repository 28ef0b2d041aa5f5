package io.stillpoint.restore.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs for tests and says clearly when one is missing. */
public final class Shell {

    private Shell() {}

    /** Standard output of a program that must succeed within a minute. */
    public static String run(Path directory, List<String> command) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("errors", ".txt");
        Path output = Files.createTempFile("output", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(command + " still runs after 60 s");
            }
            String said = Files.readString(output, StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new IOException("%s: exit status %d: %s%s"
                        .formatted(command, process.exitValue(), said, Files.readString(errors)));
            }
            return said;
        } finally {
            Files.deleteIfExists(errors);
            Files.deleteIfExists(output);
        }
    }

    /** Fails with a clear sentence when {@code program} is not on this machine. */
    public static String needed(String program, String debianPackage) {
        for (String directory : List.of("/usr/local/bin", "/usr/bin", "/usr/sbin", "/bin", "/sbin")) {
            Path path = Path.of(directory, program);
            if (Files.isExecutable(path)) {
                return path.toString();
            }
        }
        throw new AssertionError("This test needs %s: apt-get install %s".formatted(program, debianPackage));
    }
}
