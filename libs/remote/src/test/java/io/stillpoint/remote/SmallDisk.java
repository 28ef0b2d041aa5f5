package io.stillpoint.remote;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file system of its own below a directory, which takes over what is there, and which can be full. */
final class SmallDisk implements AutoCloseable {

    /** A restore of etcd wants some room to begin with, and ext4 takes some for itself. */
    private static final String SIZE = "80m";

    private static final String SIZE_OF_EXT4 = "120m";

    private static final int CHUNK = 1 << 16;

    /** Which file system, and what of it is used up. */
    enum Kind {
        TMPFS(List.of()),
        /** Not even root has room. */
        EXT4(List.of("-m", "0")),
        /** Others than root have none; what root's reserve holds is still there. */
        EXT4_WITH_RESERVE(List.of("-m", "5")),
        /** There is room, but for no new name. */
        EXT4_WITHOUT_INODES(List.of("-N", "128"));

        private final List<String> options;

        Kind(List<String> options) {
            this.options = options;
        }
    }

    private final Path directory;
    private final Kind kind;

    private SmallDisk(Path directory, Kind kind) {
        this.directory = directory;
        this.kind = kind;
    }

    static SmallDisk mount(Path directory, Kind kind) throws Exception {
        Path before = directory.resolveSibling(directory.getFileName() + "-before");
        Files.move(directory, before);
        Files.createDirectories(directory);
        if (kind == Kind.TMPFS) {
            TestSshd.run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", directory.toString());
        } else {
            mountImage(directory, kind);
        }
        TestSshd.run("cp", "-a", before + "/.", directory.toString());
        return new SmallDisk(directory, kind);
    }

    private static void mountImage(Path directory, Kind kind) throws Exception {
        if (!Files.exists(Path.of("/dev/loop-control"))) {
            throw new IllegalStateException("This test needs loop devices: modprobe loop, or a machine that has them");
        }
        Path image = directory.resolveSibling(directory.getFileName() + ".image");
        TestSshd.run("truncate", "--size=" + SIZE_OF_EXT4, image.toString());
        List<String> make = new ArrayList<>(List.of("mkfs.ext4", "-q"));
        make.addAll(kind.options);
        make.add(image.toString());
        TestSshd.run(make.toArray(String[]::new));
        TestSshd.run("mount", "-o", "loop", image.toString(), directory.toString());
    }

    /** Until not even one more byte fits, or one more file. */
    void fill() throws IOException {
        try {
            if (kind == Kind.EXT4_WITHOUT_INODES) {
                fillWithNames();
            } else {
                fillWithBytes();
            }
        } catch (IOException e) {
            if (!isFull()) {
                throw e;
            }
        }
    }

    private void fillWithNames() throws IOException {
        Path names = Files.createDirectories(directory.resolve("fills-the-disk"));
        for (int i = 0; true; i++) {
            Files.createFile(names.resolve("f" + i));
        }
    }

    private void fillWithBytes() throws IOException {
        try (OutputStream out = Files.newOutputStream(directory.resolve("fills-the-disk"))) {
            byte[] chunk = new byte[CHUNK];
            while (kind != Kind.EXT4_WITH_RESERVE || !isFull()) {
                out.write(chunk);
            }
        }
    }

    boolean isFull() throws IOException {
        return kind == Kind.EXT4_WITHOUT_INODES
                ? Files.exists(directory.resolve("fills-the-disk"))
                : Files.getFileStore(directory).getUsableSpace() < CHUNK;
    }

    @Override
    public void close() throws Exception {
        TestSshd.run("umount", directory.toString());
    }
}
