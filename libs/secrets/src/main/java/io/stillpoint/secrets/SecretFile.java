package io.stillpoint.secrets;

import io.stillpoint.secrets.UnusableSecretException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** Reads every file that holds a secret, but only if nobody except its owner may read it. */
public final class SecretFile {

    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private SecretFile() {}

    /** Returns the file's text as it is, in UTF-8: passwords, logins, keys in PEM. */
    public static String text(Path file) throws UnusableSecretException {
        return new String(bytes(file), StandardCharsets.UTF_8);
    }

    /** Returns the file's bytes, for keys in a form that a library reads. */
    public static byte[] bytes(Path file) throws UnusableSecretException {
        try {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            if (!OWNER_ONLY.containsAll(mode)) {
                throw new UnusableSecretException(Reason.OPEN_TO_OTHERS, "mode " + mode, file, null);
            }
            return Files.readAllBytes(file);
        } catch (UnusableSecretException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw new UnusableSecretException(Reason.MISSING, "no such file", file, e);
        } catch (IOException e) {
            throw new UnusableSecretException(Reason.UNREADABLE, String.valueOf(e.getMessage()), file, e);
        }
    }
}
