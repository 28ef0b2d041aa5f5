package io.stillpoint.standalone.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * A directory of a server's data, which one process alone may use. Two brokers on one log write over each other: Kafka locks its
 * directory only after it has opened the log of the controller.
 */
public final class DataDirectory {

    /** Held until this process ends: a channel that nobody refers to is closed, and its lock is gone. */
    private static final Set<FileLock> CLAIMED = ConcurrentHashMap.newKeySet();

    private DataDirectory() {}

    /**
     * Creates the directory if it is missing, and claims it until this process ends, however it ends.
     *
     * @param lock where the lock of a directory is, of which only its real path is known: a file that names the process
     * @throws IllegalStateException when another process has claimed it, or the lock cannot be made; it says what to do
     */
    public static void claim(Path data, UnaryOperator<Path> lock) throws IOException {
        Files.createDirectories(data);
        Path file = lock.apply(data.toRealPath());
        FileChannel channel = open(file);
        FileLock held = channel.tryLock();
        if (held == null) {
            channel.close();
            String process = Files.readString(file).strip();
            throw new IllegalStateException(
                    "--data: expected %s to be in use by nobody else, found that process %s uses it. End that one first: kill %s"
                            .formatted(data, process, process));
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
        CLAIMED.add(held);
    }

    private static FileChannel open(Path file) {
        try {
            return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "--data: expected to write the lock %s, found %s. Give the account of this process the right to write there, or another directory"
                            .formatted(file, e),
                    e);
        }
    }

    /** For a server that looks at no file of another name. */
    public static Path within(Path data) {
        return data.resolve("stillpoint.lock");
    }

    /** For a server that takes everything within its directory for data. */
    public static Path beside(Path data) {
        return data.resolveSibling(data.getFileName() + ".lock");
    }
}
