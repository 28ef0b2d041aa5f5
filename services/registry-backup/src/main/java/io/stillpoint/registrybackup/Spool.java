package io.stillpoint.registrybackup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A directory of this process alone, for blobs on their way. What lies in it is encrypted; it goes with the process.
 *
 * @param directory exists
 */
record Spool(Path directory) implements AutoCloseable {

    /** Makes one below {@code parent}. */
    static Spool in(Path parent) throws IOException {
        Files.createDirectories(parent);
        return new Spool(Files.createTempDirectory(parent, "stillpoint-registry-"));
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(directory);
    }
}
