package io.stillpoint.acceptance.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The secrets of the services; one may be exchanged for the time of a test. */
public final class Secrets {

    private final Path directory;

    Secrets(Path home) {
        this.directory = home.resolve("secrets");
    }

    public Path file(String service, String name) {
        return directory.resolve(service).resolve(name);
    }

    /** Puts other bytes in place of a secret, with its owner and mode, until the result is closed. */
    public Exchanged exchange(String service, String name, String text) {
        Path file = file(service, name);
        try {
            Path kept = Files.copy(
                    file,
                    file.resolveSibling(file.getFileName() + ".kept"),
                    StandardCopyOption.COPY_ATTRIBUTES,
                    StandardCopyOption.REPLACE_EXISTING);
            Files.writeString(file, text);
            return () -> Files.move(kept, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closing it puts the right secret back. */
    public interface Exchanged extends AutoCloseable {
        @Override
        void close() throws IOException;
    }
}
