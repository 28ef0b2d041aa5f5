package io.stillpoint.vault.keys;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.secrets.SecretFile;
import io.stillpoint.secrets.UnusableSecretException;
import io.stillpoint.secrets.UnusableSecretException.Reason;
import io.stillpoint.vault.VaultException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Creates files that hold secrets: mode 0600 from the first byte on, never overwritten. */
public final class PrivateFiles {

    private static final String PUT_IT_THERE = "Put the file there, readable by this service alone (mode 0600).";

    private PrivateFiles() {}

    /**
     * Creates a file of mode 0600.
     *
     * @throws VaultException {@code key-file-exists}: overwriting a key would lose the vault
     */
    public static void create(Path file, String text) throws VaultException {
        try {
            SecretFile.create(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (FileAlreadyExistsException e) {
            throw exists(file);
        } catch (IOException e) {
            throw new VaultException(
                    new Problem(
                            "key-file-unwritable",
                            "a directory that can be written to",
                            String.valueOf(e.getMessage()),
                            file.toString(),
                            "See that the directory is there, that this user owns it, and that the disk has room."),
                    false,
                    e);
        }
    }

    /** Refuses before anything is created, so that no half set of keys is left. */
    static void refuseExisting(Path file) throws VaultException {
        if (Files.exists(file)) {
            throw exists(file);
        }
    }

    private static VaultException exists(Path file) {
        return new VaultException(
                new Problem(
                        "key-file-exists",
                        "no file of this name",
                        "an existing file",
                        file.toString(),
                        "Keys are never overwritten. Move the old key to a safe place first."),
                false);
    }

    /** Returns the failure that a key file cannot be read, or that others may read it. */
    public static VaultException unreadable(String code, String expected, Path file, IOException cause) {
        if (cause instanceof UnusableSecretException secret) {
            return secret.reason() == Reason.MISSING
                    ? refused(code, expected, secret.found(), file, cause)
                    : new VaultException(secret.problem(code), false, cause);
        }
        if (cause instanceof AccessDeniedException) {
            return new VaultException(
                    new Problem(
                            code,
                            "a readable file",
                            "permission denied",
                            file.toString(),
                            "Check that this service owns %s.".formatted(file)),
                    false,
                    cause);
        }
        String found = cause instanceof NoSuchFileException ? "no such file" : String.valueOf(cause.getMessage());
        return refused(code, expected, found, file, cause);
    }

    private static VaultException refused(String code, String expected, String found, Path file, IOException cause) {
        return new VaultException(new Problem(code, expected, found, file.toString(), PUT_IT_THERE), false, cause);
    }
}
