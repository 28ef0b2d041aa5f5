package io.stillpoint.streams;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;

/**
 * Files and directories that are there, whole, after a power cut. A file system may keep a new name and lose what is behind it,
 * so bytes are flushed before a file gets its name, and the directory after it.
 */
public final class DurableFile {

    private DurableFile() {}

    /** Puts these bytes in the place of what is there: a reader finds the old ones or the new ones, never a part. */
    public static void replace(Path file, byte[] bytes) throws IOException {
        Path fresh = fresh(file);
        Files.write(fresh, bytes);
        flush(fresh);
        move(fresh, file);
    }

    /** Returns where the next content of a file is written, beside it. */
    public static Path fresh(Path file) {
        return file.resolveSibling(file.getFileName() + ".new");
    }

    /** Gives what was flushed its name, in the place of a file that has it. */
    public static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        flushName(to);
    }

    /** Makes a directory and those above it that are missing. */
    public static Path directory(Path directory, FileAttribute<?>... attributes) throws IOException {
        Path missing = directory.toAbsolutePath();
        if (Files.isDirectory(missing)) {
            return directory;
        }
        Path above = missing.getParent();
        if (above != null) {
            directory(above, attributes);
        }
        Files.createDirectories(missing, attributes);
        flushName(missing);
        return directory;
    }

    /** Has on the disk that a file or a directory has its name. */
    public static void flushName(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            flush(directory);
        }
    }

    /** Has on the disk what is in a file, or which names are in a directory. */
    private static void flush(Path fileOrDirectory) throws IOException {
        try (FileChannel channel = FileChannel.open(fileOrDirectory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
