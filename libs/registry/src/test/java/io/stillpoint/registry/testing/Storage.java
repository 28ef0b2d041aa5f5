package io.stillpoint.registry.testing;

import io.stillpoint.registry.root.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A registry's files, as somebody on its node reaches them. */
public record Storage(DockerRegistry registry) {

    /** Flips one bit of a blob or a manifest. */
    public void damage(Digest digest) throws IOException {
        Path file = registry.file(digest);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    /** Removes a directory with all that is in it. */
    public static void remove(Path below) throws IOException {
        try (Stream<Path> files = Files.walk(below)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Leaves blobs, and nothing that refers to them. The registry must not run. */
    public void forgetRepositories() throws IOException {
        Path repositories = registry.storage().resolve("docker/registry/v2/repositories");
        Files.move(repositories, repositories.resolveSibling("repositories.lost"));
    }

    /** As the problem {@code registry-content-stays-damaged} asks for. */
    public void setAside(Digest digest) throws IOException {
        Path file = registry.file(digest);
        Files.move(file, file.resolveSibling("data.damaged"));
    }
}
