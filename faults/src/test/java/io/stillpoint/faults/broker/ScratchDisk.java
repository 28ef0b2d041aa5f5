package io.stillpoint.faults.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A small ext4 file system in a file, mounted for one test. It can lose its power, so that only what was flushed is there afterwards, and
 * it can be full. Needs root and a loop device.
 */
final class ScratchDisk implements AutoCloseable {

    /** ext4's own way to be tested: from now on every access fails, and nothing more is written, the journal neither. */
    private static final String POWER_CUT =
            "my $how = pack('L', 2); open(my $at, '<', $ARGV[0]) or die $!; ioctl($at, 0x8004587d, $how) or die $!";

    /** Journal commits at an fsync and hardly ever besides: what was not flushed is lost. */
    private static final String OPTIONS = "loop,commit=900";

    private final Path image;
    private final Path mount;

    private ScratchDisk(Path image, Path mount) {
        this.image = image;
        this.mount = mount;
    }

    /** Makes one of some size and mounts it at a directory that is made too. */
    static ScratchDisk at(Path mount, int mebibytes) throws IOException, InterruptedException {
        Path image = mount.resolveSibling(mount.getFileName() + ".image");
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength((long) mebibytes << 20);
        }
        CommandLine.run("mkfs.ext4", "-q", "-F", "-m", "0", image.toString());
        Files.createDirectories(mount);
        var disk = new ScratchDisk(image, mount);
        disk.mount();
        // Kafka takes every directory for a partition.
        Files.delete(mount.resolve("lost+found"));
        CommandLine.run("sync", "-f", mount.toString());
        return disk;
    }

    /** From now on nothing reaches it, and what had not reached it is gone. */
    void cutPower() throws IOException, InterruptedException {
        CommandLine.run("perl", "-e", POWER_CUT, mount.toString());
    }

    /** Mounts again what is left; nobody may have a file open. */
    void returnPower() throws IOException, InterruptedException {
        CommandLine.run("umount", mount.toString());
        mount();
    }

    /** Leaves no block to anybody. */
    void fill() throws IOException {
        try (var filler = Files.newOutputStream(filler())) {
            writeUntilFull(filler, 1 << 16);
            writeUntilFull(filler, 1 << 9);
        }
    }

    private static void writeUntilFull(OutputStream out, int bytes) throws IOException {
        byte[] block = new byte[bytes];
        try {
            while (true) {
                out.write(block);
            }
        } catch (IOException failure) {
            if (!String.valueOf(failure.getMessage()).contains("No space left")) {
                throw failure;
            }
        }
    }

    void makeRoom() throws IOException {
        Files.delete(filler());
    }

    private Path filler() {
        return mount.resolve("filler.tmp");
    }

    private void mount() throws IOException, InterruptedException {
        CommandLine.run("mount", "-o", OPTIONS, image.toString(), mount.toString());
    }

    @Override
    public void close() throws IOException, InterruptedException {
        CommandLine.run("umount", mount.toString());
    }
}
