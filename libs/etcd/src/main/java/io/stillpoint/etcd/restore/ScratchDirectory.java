package io.stillpoint.etcd.restore;

import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;
import io.stillpoint.streams.process.PidFile;
import io.stillpoint.streams.process.PrivateProgram;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * This process's own directory of mode 0700 below the configured one. It holds whole plain snapshots, with every Secret
 * of a cluster, so it is emptied when the process ends. The next process removes what a killed one left: a lock shows
 * which directories are still in use.
 */
public final class ScratchDirectory implements AutoCloseable {

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final String PREFIX = "run-";
    private static final String LOCK = ".lock";
    private static final String UNASKED = "unasked-";

    private final Path directory;
    private final FileChannel lock;

    private ScratchDirectory(Path directory, FileChannel lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /** Creates {@code root} and this process's directory in it, and removes what dead processes left. */
    public static ScratchDirectory open(Path root) throws IOException {
        Files.createDirectories(root, OWNER_ONLY);
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
        removeLeftovers(root);
        Path own = Files.createTempDirectory(root.toRealPath(), PREFIX, OWNER_ONLY);
        FileChannel lock = FileChannel.open(lockOf(own), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        lock.lock();
        return new ScratchDirectory(own, lock);
    }

    private static Path lockOf(Path directory) {
        return directory.resolveSibling(directory.getFileName() + LOCK);
    }

    private static void removeLeftovers(Path root) throws IOException {
        List<Path> locks;
        try (Stream<Path> children = Files.list(root)) {
            locks = children.filter(path -> path.getFileName().toString().endsWith(LOCK))
                    .toList();
        }
        for (Path lock : locks) {
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE)) {
                if (channel.tryLock() != null) {
                    String name = lock.getFileName().toString();
                    Path left = lock.resolveSibling(name.substring(0, name.length() - LOCK.length()));
                    endPrograms(left);
                    removeTree(left);
                    Files.deleteIfExists(lock);
                }
            } catch (OverlappingFileLockException e) {
                // Another scratch directory of this very process, as in tests: in use.
            }
        }
    }

    /** What a killed process has started may not have noticed yet. */
    private static void endPrograms(Path left) throws IOException {
        if (!Files.isDirectory(left)) {
            return;
        }
        List<Path> notes;
        try (Stream<Path> children = Files.list(left)) {
            notes = children.map(child -> child.resolve(PrivateProgram.PID_FILE))
                    .filter(Files::isRegularFile)
                    .toList();
        }
        for (Path note : notes) {
            PidFile.end(note);
        }
    }

    public Path directory() {
        return directory;
    }

    /** Returns the file system that it is on. */
    public MountedSpace mount() throws IOException {
        return new MountedSpace(
                directory.toString(), Files.getFileStore(directory).getUsableSpace());
    }

    /** Returns a new empty directory for one piece of work, of mode 0700; {@link #remove} it afterwards. */
    public Path newDirectory(String prefix) throws IOException {
        return Files.createTempDirectory(directory, prefix, OWNER_ONLY);
    }

    /** Returns one for work that nobody waits for, and that gives way. */
    public Path newUnaskedDirectory() throws IOException {
        return newDirectory(UNASKED);
    }

    /**
     * Refuses work that would fill the disk.
     *
     * @throws IOException {@code too-little-scratch}; it may pass while there are copies that nobody waits for
     */
    public void require(long bytes) throws IOException {
        boolean passing = holdsUnasked();
        MountedSpace mount = mount();
        if (mount.freeBytes() < bytes) {
            throw new StepFailedException(
                    new Problem(
                            "too-little-scratch",
                            bytes + " bytes free",
                            mount.freeBytes() + " bytes free",
                            "restore service, " + mount.path(),
                            "Make room there or name another directory in stillpoint.scratch."),
                    passing);
        }
    }

    private boolean holdsUnasked() throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.anyMatch(path -> path.getFileName().toString().startsWith(UNASKED));
        }
    }

    /** What {@code failure} tells already, or that this directory had no room for {@code what}. */
    public ProblemException failed(IOException failure, String what) {
        return StepFailedException.of(
                failure,
                new Problem(
                        "scratch-failed",
                        "room for " + what + ", for this service alone",
                        String.valueOf(failure.getMessage()),
                        "restore service, " + directory,
                        "Look at that directory and at its disk."));
    }

    /** Removes something that this service made; it may be gone already. */
    public void remove(Path path) throws IOException {
        if (!path.startsWith(directory) || path.equals(directory)) {
            throw new IllegalArgumentException(path + " is not below " + directory);
        }
        removeTree(path);
    }

    private static void removeTree(Path tree) throws IOException {
        if (!Files.exists(tree, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path left, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(left);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void close() throws IOException {
        try {
            removeTree(directory);
        } finally {
            Files.deleteIfExists(lockOf(directory));
            lock.close();
        }
    }
}
