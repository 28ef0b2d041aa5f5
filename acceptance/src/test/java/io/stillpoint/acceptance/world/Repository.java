package io.stillpoint.acceptance.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the sources and the built programs are. */
public record Repository(Path root) {

    static Repository locate() {
        return new Repository(Path.of(System.getProperty("stillpoint.root", ".."))
                .toAbsolutePath()
                .normalize());
    }

    Path cliJar() {
        Path jar = root.resolve("cli/target/stillpoint-cli-0.1.0-exec.jar");
        if (!Files.exists(jar)) {
            throw new AssertionError(
                    "expected the command line program at %s, found none. Run ./stillpoint build.".formatted(jar));
        }
        return jar;
    }

    Path lab() {
        return root.resolve("lab/lab");
    }

    public String readme() {
        try {
            return Files.readString(root.resolve("README.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
