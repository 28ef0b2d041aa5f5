package io.stillpoint.cli;

import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.VaultFiles;
import io.stillpoint.vault.keys.KeyCreation;
import io.stillpoint.vault.keys.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;

/**
 * Puts every secret where the one service that needs it finds it: the restore key with restore alone, the signing key with
 * the coordinator alone.
 */
final class Keys {

    private static final List<String> VAULT_USERS =
            List.of("node-backup", "etcd-backup", "registry-backup", "db-backup", "restore", "cli");
    private static final List<String> VERIFIERS = List.of("restore", "cli");

    private final Home home;

    Keys(Home home) {
        this.home = home;
    }

    boolean exist() {
        return Files.exists(home.secrets("coordinator").resolve(KeyCreation.SIGNING_KEY));
    }

    /**
     * Makes restore key, recovery key and signing key and hands them out.
     *
     * @return where the recovery key waits to be taken offline
     */
    Path create() {
        try {
            ownerOnly(home.recoveryKeys());
            KeyCreation.Created created = KeyCreation.into(home.recoveryKeys(), Instant.now());
            move(created.restoreIdentity(), home.secrets("restore"));
            move(created.signingKey(), home.secrets("coordinator"));
            for (String service : VAULT_USERS) {
                copy(created.recipients(), home.secrets(service));
            }
            for (String service : VERIFIERS) {
                copy(created.verificationKey(), home.secrets(service).resolve(KeyCreation.VERIFICATION_KEYS));
            }
            return created.recoveryIdentity();
        } catch (VaultException e) {
            throw CliException.of(e.problem());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives every service that uses the vault the store's credentials. */
    void storeCredentials(String accessKey, String secretKey, List<String> services) {
        try {
            for (String service : services) {
                Path file = ownerOnly(home.secrets(service)).resolve(VaultFiles.CREDENTIALS);
                Files.deleteIfExists(file);
                PrivateFiles.create(file, "access-key=" + accessKey + "\nsecret-key=" + secretKey + "\n");
            }
        } catch (VaultException e) {
            throw CliException.of(e.problem());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> vaultUsers() {
        return VAULT_USERS;
    }

    private static void move(Path file, Path directory) throws IOException {
        Files.move(file, ownerOnly(directory).resolve(file.getFileName()));
    }

    private static void copy(Path file, Path directory) throws IOException {
        Files.copy(file, ownerOnly(directory).resolve(file.getFileName()));
    }

    static Path ownerOnly(Path directory) throws IOException {
        return Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
}
