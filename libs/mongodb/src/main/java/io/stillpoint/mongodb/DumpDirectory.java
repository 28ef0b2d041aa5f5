package io.stillpoint.mongodb;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A dump as a directory, as {@code mongorestore} reads it. */
public final class DumpDirectory implements DumpSink {

    private final Path directory;

    public DumpDirectory(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
    }

    @Override
    public OutputStream open(String path) throws IOException {
        Path file = inside(path);
        Files.createDirectories(file.getParent());
        return Files.newOutputStream(file);
    }

    /** The same directory, to be read. */
    public DumpSource source() {
        return path -> Files.newInputStream(inside(path));
    }

    private Path inside(String path) throws IOException {
        Path file = directory.resolve(path).normalize();
        if (!file.startsWith(directory) || file.equals(directory)) {
            throw new IOException("a path below the dump expected, found '" + path + "'");
        }
        return file;
    }
}
