package io.stillpoint.mongodb.testing;

import io.stillpoint.mongodb.DumpFile;
import io.stillpoint.mongodb.DumpSink;
import io.stillpoint.mongodb.DumpSource;
import io.stillpoint.streams.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/** A dump as a directory that {@code mongorestore} can read. */
public final class DumpDirectory implements DumpSink {

    private final Path directory;

    public DumpDirectory(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
    }

    @Override
    public DumpFile open(String path) throws IOException {
        Path file = inside(path);
        Files.createDirectories(file.getParent());
        return new Written(Files.newOutputStream(file));
    }

    /** Returns the same directory, to be read. */
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

    private static final class Written extends DumpFile {
        private final OutputStream out;
        private final MessageDigest sha256 = Sha256.start();

        private Written(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            sha256.update(bytes, offset, length);
        }

        @Override
        public String complete() throws IOException {
            out.close();
            return Sha256.hex(sha256);
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
