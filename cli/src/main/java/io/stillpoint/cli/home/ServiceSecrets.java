package io.stillpoint.cli.home;

import io.stillpoint.cli.output.CliException;
import io.stillpoint.secrets.ClusterSecrets;
import io.stillpoint.secrets.SecretFile;
import io.stillpoint.secrets.UnusableSecretException;
import io.stillpoint.vault.StoreCredentials;
import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.VaultFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Puts every secret where the one service that needs it finds it: the restore key with restore alone, the signing key with
 * the coordinator alone, the credentials that may delete with prune alone.
 */
public final class ServiceSecrets {

    private static final List<String> VAULT_USERS =
            List.of("node-backup", "etcd-backup", "registry-backup", "db-backup", "restore", "prune", "cli");

    private final StillpointHome home;

    public ServiceSecrets(StillpointHome home) {
        this.home = home;
    }

    /** False, too, while an interrupted {@link #create} has not handed out all of them. */
    public boolean exist() {
        return new KeyPlacement(home).complete();
    }

    /**
     * Makes restore key, recovery key and signing key and hands them out, or goes on where an interruption ended that.
     *
     * @return where the recovery key waits to be taken offline
     */
    public Path create() {
        try {
            return new KeyPlacement(home).place();
        } catch (VaultException e) {
            throw CliException.of(e.problem());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives every service that uses the vault the store's credentials. */
    public void storeCredentials(StoreCredentials credentials, List<String> services) {
        for (String service : services) {
            writePrivate(home.secrets(service).resolve(VaultFiles.CREDENTIALS), credentials.text());
        }
    }

    /** Gives the store's credentials to services that came with an upgrade; the others keep theirs. */
    public void completeStoreCredentials() {
        Path known = home.secrets("cli").resolve(VaultFiles.CREDENTIALS);
        List<String> without = VAULT_USERS.stream()
                .filter(service -> !Files.exists(home.secrets(service).resolve(VaultFiles.CREDENTIALS)))
                .toList();
        try {
            if (Files.exists(known) && !without.isEmpty()) {
                storeCredentials(StoreCredentials.read(known), without);
            }
        } catch (VaultException e) {
            throw CliException.of(e.problem());
        }
    }

    /** Gives registry-backup, which asks what pods run, the kubeconfig of a cluster that node-control has. */
    public void shareKubeconfig(String cluster) {
        try {
            writePrivate(
                    ClusterSecrets.kubeconfig(home.secrets("registry-backup"), cluster),
                    SecretFile.text(ClusterSecrets.kubeconfig(home.secrets("node-control"), cluster)));
        } catch (UnusableSecretException e) {
            throw CliException.of(e.problem());
        }
    }

    /** Does so for clusters that were added before registry-backup asked; what it has, it keeps. */
    public void completeKubeconfigs() {
        Path backup = home.secrets("registry-backup");
        Path clusters = backup.resolve(ClusterSecrets.FOLDER);
        if (!Files.exists(clusters)) {
            return;
        }
        try (Stream<Path> folders = Files.list(clusters)) {
            folders.map(folder -> String.valueOf(folder.getFileName()))
                    .filter(cluster -> !Files.exists(ClusterSecrets.kubeconfig(backup, cluster)))
                    .filter(cluster -> Files.exists(ClusterSecrets.kubeconfig(home.secrets("node-control"), cluster)))
                    .forEach(this::shareKubeconfig);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives the one service that prunes the credentials that may delete. */
    public void deletingCredentials(StoreCredentials credentials) {
        writePrivate(deletingCredentials(), credentials.text());
    }

    /** Takes them away: they belong to another store. */
    public void forgetDeletingCredentials() {
        try {
            Files.deleteIfExists(deletingCredentials());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path deletingCredentials() {
        return home.secrets("prune").resolve(VaultFiles.DELETE_CREDENTIALS);
    }

    public static List<String> vaultUsers() {
        return VAULT_USERS;
    }

    /** Replaces the file at once, readable by the owner alone from its first byte on. */
    public static void writePrivate(Path file, String text) {
        try {
            SecretFile.directory(Objects.requireNonNull(file.getParent()));
            SecretFile.replace(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
