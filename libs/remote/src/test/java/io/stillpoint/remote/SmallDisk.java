package io.stillpoint.remote;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Assumptions;

/** A file system of its own below a directory, which takes over what is there, and which can be full: of bytes and of files. */
final class SmallDisk implements AutoCloseable {

    enum FileSystem {
        TMPFS,
        EXT4
    }

    /** A restore of etcd wants some room to begin with. */
    private static final String SIZE = "96m";

    private static final String INODES = "400";
    private static final int CHUNK = 1 << 16;

    private final Path directory;
    private int files;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    static SmallDisk mount(Path directory, FileSystem kind) throws Exception {
        Path before = directory.resolveSibling(directory.getFileName() + "-before");
        Files.move(directory, before);
        Files.createDirectories(directory);
        switch (kind) {
            case TMPFS -> {
                String options = "size=" + SIZE + ",nr_inodes=" + INODES;
                TestSshd.run("mount", "-t", "tmpfs", "-o", options, "tmpfs", directory.toString());
            }
            case EXT4 -> mountImage(directory);
        }
        TestSshd.run("cp", "-a", before + "/.", directory.toString());
        return new SmallDisk(directory);
    }

    private static void mountImage(Path directory) throws Exception {
        String image = directory + ".img";
        TestSshd.run("truncate", "-s", SIZE, image);
        TestSshd.run("mkfs.ext4", "-q", "-F", "-m", "0", "-b", "4096", "-N", INODES, image);
        try {
            TestSshd.run("mount", "-o", "loop", image, directory.toString());
        } catch (IllegalStateException refused) {
            Assumptions.abort("NOT TESTED on ext4, because no image can be mounted here: " + refused.getMessage());
        }
    }

    /** Until neither one more file nor one more byte fits. */
    void fill() throws IOException {
        while (fitsOneMoreFile()) {
            files++;
        }
        byte[] chunk = new byte[CHUNK];
        try (OutputStream out = Files.newOutputStream(
                directory.resolve("fills-the-disk-0"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (true) {
                out.write(chunk);
            }
        } catch (IOException e) {
            if (!isFull()) {
                throw e;
            }
        }
    }

    private boolean fitsOneMoreFile() {
        try {
            Files.createFile(directory.resolve("fills-the-disk-" + files));
            return true;
        } catch (IOException full) {
            return false;
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
