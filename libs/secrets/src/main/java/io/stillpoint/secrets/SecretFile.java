package io.stillpoint.secrets;

import io.stillpoint.secrets.UnusableSecretException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** A file that nobody but its owner may read. */
public final class SecretFile {

    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private SecretFile() {}

    /** The file's text as it is, in UTF-8. */
    public static String text(Path file) throws UnusableSecretException {
        requireOwnerOnly(file);
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UnusableSecretException(Reason.UNREADABLE, String.valueOf(e.getMessage()), e);
        }
    }

    /** Refuses a file that others may read, write or execute. */
    public static void requireOwnerOnly(Path file) throws UnusableSecretException {
        Set<PosixFilePermission> mode;
        try {
            mode = Files.getPosixFilePermissions(file);
        } catch (NoSuchFileException e) {
            throw new UnusableSecretException(Reason.MISSING, "no such file", e);
        } catch (IOException e) {
            throw new UnusableSecretException(Reason.UNREADABLE, String.valueOf(e.getMessage()), e);
        }
        if (!OWNER_ONLY.containsAll(mode)) {
            throw new UnusableSecretException(Reason.OPEN_TO_OTHERS, "mode " + mode, null);
        }
    }
}
