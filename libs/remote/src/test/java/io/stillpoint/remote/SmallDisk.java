package io.stillpoint.remote;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of its own below a directory, which takes over what is there, and which can be full. */
final class SmallDisk implements AutoCloseable {

    /** A restore of etcd wants some room to begin with. */
    private static final String SIZE = "size=80m";

    private static final int CHUNK = 1 << 16;

    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    static SmallDisk mount(Path directory) throws Exception {
        Path before = directory.resolveSibling(directory.getFileName() + "-before");
        Files.move(directory, before);
        Files.createDirectories(directory);
        TestSshd.run("mount", "-t", "tmpfs", "-o", SIZE, "tmpfs", directory.toString());
        TestSshd.run("cp", "-a", before + "/.", directory.toString());
        return new SmallDisk(directory);
    }

    /** Until not even one more byte fits. */
    void fill() throws IOException {
        try (OutputStream out = Files.newOutputStream(directory.resolve("fills-the-disk"))) {
            byte[] chunk = new byte[CHUNK];
            while (true) {
                out.write(chunk);
            }
        } catch (IOException e) {
            if (!isFull()) {
                throw e;
            }
        }
    }

    boolean isFull() throws IOException {
        return Files.getFileStore(directory).getUsableSpace() < CHUNK;
    }

    @Override
    public void close() throws Exception {
        TestSshd.run("umount", directory.toString());
    }
}
