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

/**
 * A directory of a server's data, which one process alone may use. Two brokers on one log write over each other: Kafka locks its
 * directory only after it has opened the log of the controller.
 */
public final class DataDirectory {

    /** Held until this process ends: a channel that nobody refers to is closed, and its lock is gone. */
    private static final Set<FileLock> CLAIMED = ConcurrentHashMap.newKeySet();

    private DataDirectory() {}

    /**
     * Creates the directory if it is missing, and claims it until this process ends, however it ends. The lock is a file beside it
     * that names the process.
     *
     * @throws IllegalStateException when another process has claimed it; it says which, and what to do
     */
    public static void claim(Path data) throws IOException {
        Files.createDirectories(data);
        Path file = lock(data);
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            String process = Files.readString(file).strip();
            throw new IllegalStateException(
                    "--data: expected %s to be in use by nobody else, found that process %s uses it. End that one first: kill %s"
                            .formatted(data, process, process));
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
        CLAIMED.add(lock);
    }

    /** Not within it: the object store would show a file there as a bucket. */
    private static Path lock(Path data) {
        Path whole = data.toAbsolutePath().normalize();
        return whole.resolveSibling(whole.getFileName() + ".lock");
    }
}
