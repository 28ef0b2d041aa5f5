package io.stillpoint.secrets;

import io.stillpoint.secrets.UnusableSecretException.Reason;
import io.stillpoint.streams.DurableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Reads and makes every file that holds a secret: nobody but its owner may read it, from its first byte on. */
public final class SecretFile {

    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private SecretFile() {}

    /**
     * Makes a file of mode 0600, which is there after a power cut too.
     *
     * @throws java.nio.file.FileAlreadyExistsException when it is there: a secret is never overwritten
     */
    public static void create(Path file, byte[] bytes) throws IOException {
        write(file, bytes);
        DurableFile.flushName(file);
    }

    /** Makes one in the place of what is there: a reader finds the old text or the new one. */
    public static void replace(Path file, byte[] bytes) throws IOException {
        Path fresh = DurableFile.fresh(file);
        Files.deleteIfExists(fresh);
        write(fresh, bytes);
        DurableFile.move(fresh, file);
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
            for (ByteBuffer left = ByteBuffer.wrap(bytes); left.hasRemaining(); ) {
                channel.write(left);
            }
            channel.force(true);
        }
    }

    /** Makes a directory of mode 0700, and those above it that are missing; one that is there stays as it is. */
    public static Path directory(Path directory) throws IOException {
        return DurableFile.directory(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** Returns the file's text as it is, in UTF-8: passwords, logins, keys in PEM. */
    public static String text(Path file) throws UnusableSecretException {
        return new String(bytes(file), StandardCharsets.UTF_8);
    }

    /** Returns the file's bytes, for keys in a form that a library reads. */
    public static byte[] bytes(Path file) throws UnusableSecretException {
        Set<PosixFilePermission> mode;
        byte[] bytes;
        try {
            mode = Files.getPosixFilePermissions(file);
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new UnusableSecretException(Reason.MISSING, "no such file", file, e);
        } catch (AccessDeniedException e) {
            // Its message is the bare path.
            throw new UnusableSecretException(Reason.UNREADABLE, "permission denied", file, e);
        } catch (IOException e) {
            throw new UnusableSecretException(Reason.UNREADABLE, String.valueOf(e.getMessage()), file, e);
        }
        if (!OWNER_ONLY.containsAll(mode)) {
            throw new UnusableSecretException(
                    Reason.OPEN_TO_OTHERS, "mode " + PosixFilePermissions.toString(mode), file, null);
        }
        return bytes;
    }
}
