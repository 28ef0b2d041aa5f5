package io.stillpoint.cli.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.cli.output.CliException;
import io.stillpoint.secrets.ClusterSecrets;
import io.stillpoint.secrets.SecretFile;
import io.stillpoint.vault.StoreCredentials;
import io.stillpoint.vault.VaultFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceSecretsTest {

    @TempDir
    private Path directory;

    @Test
    void theRestoreKeyIsWithRestoreAloneAndTheSigningKeyWithTheCoordinatorAlone() throws IOException {
        // Given
        StillpointHome home = new StillpointHome(directory.resolve("home")).create();

        // When
        new ServiceSecrets(home).create();

        // Then
        assertThat(holders(home, "restore-identity.txt")).containsExactly("restore");
        assertThat(holders(home, "signing.key")).containsExactly("coordinator");
        assertThat(holders(home, "recovery-identity.txt")).containsExactly("offline");
    }

    @Test
    void noSecretIsReadableByOthers() throws IOException {
        // Given
        StillpointHome home = new StillpointHome(directory.resolve("home")).create();

        // When
        new ServiceSecrets(home).create();

        // Then
        try (var files = Files.walk(home.directory().resolve("secrets"))) {
            assertThat(files.filter(Files::isRegularFile)
                            .filter(file -> !file.toString().endsWith(".pub")))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void keysAreNeverOverwritten() throws IOException {
        // Given
        StillpointHome home = new StillpointHome(directory.resolve("home")).create();
        var keys = new ServiceSecrets(home);
        keys.create();
        byte[] before = Files.readAllBytes(home.secrets("coordinator").resolve("signing.key"));

        // When
        assertThatThrownBy(keys::create)

                // Then
                .isInstanceOf(CliException.class);
        assertThat(Files.readAllBytes(home.secrets("coordinator").resolve("signing.key")))
                .isEqualTo(before);
    }

    @Test
    void theCredentialsThatMayDeleteAreWithPruneAlone() throws IOException {
        // Given
        StillpointHome home = new StillpointHome(directory.resolve("home")).create();
        var keys = new ServiceSecrets(home);
        keys.create();

        // When
        keys.deletingCredentials(new StoreCredentials("a", "b"));

        // Then
        assertThat(holders(home, VaultFiles.DELETE_CREDENTIALS)).containsExactly("prune");
        keys.forgetDeletingCredentials();
        assertThat(holders(home, VaultFiles.DELETE_CREDENTIALS)).isEmpty();
    }

    @Test
    void aServiceThatCameWithAnUpgradeGetsTheStoresCredentials() throws Exception {
        // Given
        StillpointHome home = new StillpointHome(directory.resolve("home")).create();
        var keys = new ServiceSecrets(home);
        keys.create();
        keys.storeCredentials(new StoreCredentials("a", "b"), List.of("cli", "restore"));

        // When
        keys.completeStoreCredentials();

        // Then
        assertThat(holders(home, VaultFiles.CREDENTIALS))
                .containsExactlyInAnyOrderElementsOf(ServiceSecrets.vaultUsers());
        assertThat(StoreCredentials.read(home.secrets("prune").resolve(VaultFiles.CREDENTIALS)))
                .isEqualTo(new StoreCredentials("a", "b"));
    }

    @Test
    void theKubeconfigOfAClusterWhoseRegistryIsSavedIsSharedWithRegistryBackup() throws Exception {
        // Given
        StillpointHome home = new StillpointHome(directory.resolve("home")).create();
        for (String cluster : List.of("with", "without")) {
            ServiceSecrets.writePrivate(
                    ClusterSecrets.kubeconfig(home.secrets("node-control"), cluster), "of " + cluster);
        }
        Files.createDirectories(home.secrets("registry-backup").resolve("clusters/with/registry"));

        // When
        new ServiceSecrets(home).completeKubeconfigs();

        // Then
        assertThat(SecretFile.text(ClusterSecrets.kubeconfig(home.secrets("registry-backup"), "with")))
                .isEqualTo("of with");
        assertThat(ClusterSecrets.kubeconfig(home.secrets("registry-backup"), "without"))
                .doesNotExist();
    }

    @Test
    void aKubeconfigThatRegistryBackupHasIsKept() throws Exception {
        // Given
        StillpointHome home = new StillpointHome(directory.resolve("home")).create();
        ServiceSecrets.writePrivate(ClusterSecrets.kubeconfig(home.secrets("node-control"), "icp"), "of node-control");
        ServiceSecrets.writePrivate(ClusterSecrets.kubeconfig(home.secrets("registry-backup"), "icp"), "its own");

        // When
        new ServiceSecrets(home).completeKubeconfigs();

        // Then
        assertThat(SecretFile.text(ClusterSecrets.kubeconfig(home.secrets("registry-backup"), "icp")))
                .isEqualTo("its own");
    }

    @Test
    void keysWhoseRecoveryKeyIsOfflineAreRefusedBeforeAnythingIsWritten() throws IOException {
        // Given
        StillpointHome home = new StillpointHome(directory.resolve("home")).create();
        var keys = new ServiceSecrets(home);
        Path recovery = keys.create();
        Files.move(recovery.getParent(), directory.resolve("safe"));

        // When
        CliException refused = catchThrowableOfType(CliException.class, keys::create);

        // Then
        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.getMessage()).contains("restore/restore-identity.txt", "Nothing was changed.");
        assertThat(home.recoveryKeys()).doesNotExist();
        assertThat(holders(home, "restore-identity.txt")).containsExactly("restore");
    }

    @Test
    void keysThatWereNotAllHandedOutAreTheSameAfterTheNextAttempt() throws IOException {
        // Given
        StillpointHome home = new StillpointHome(directory.resolve("home")).create();
        var keys = new ServiceSecrets(home);
        Path obstacle = Files.createFile(home.secrets("coordinator"));
        Throwable interruption = catchThrowable(keys::create);
        boolean before = keys.exist();
        String restoreKey = Files.readString(home.secrets("restore").resolve("restore-identity.txt"));
        Files.delete(obstacle);

        // When
        keys.create();

        // Then
        assertThat(interruption).isNotNull();
        assertThat(List.of(before, keys.exist())).containsExactly(false, true);
        assertThat(home.secrets("restore").resolve("restore-identity.txt")).hasContent(restoreKey);
        assertThat(holders(home, "restore-identity.txt")).containsExactly("restore");
        assertThat(holders(home, "recovery-identity.txt")).containsExactly("offline");
        assertThat(holders(home, "recipients.txt")).contains("cli", "db-backup", "etcd-backup");
    }

    @Test
    void whatAnInterruptedMakingLeftIsNobodysKey() throws IOException {
        // Given
        StillpointHome home = new StillpointHome(directory.resolve("home")).create();
        Path making = Files.createDirectory(home.secrets("keys-in-the-making"));
        Files.writeString(making.resolve("restore-identity.txt"), "half of");

        // When
        new ServiceSecrets(home).create();

        // Then
        assertThat(making).doesNotExist();
        assertThat(holders(home, "restore-identity.txt")).containsExactly("restore");
    }

    @Test
    void aHandingOutThatWasInterruptedWhileItTidiedUpIsEnded() throws IOException {
        // Given
        StillpointHome home = new StillpointHome(directory.resolve("home")).create();
        var keys = new ServiceSecrets(home);
        keys.create();
        String restoreKey = Files.readString(home.secrets("restore").resolve("restore-identity.txt"));
        Path left = Files.createDirectory(home.secrets("keys-in-the-making"));
        Files.writeString(left.resolve("restore-identity.txt"), restoreKey);
        boolean before = keys.exist();

        // When
        keys.create();

        // Then
        assertThat(List.of(before, keys.exist())).containsExactly(false, true);
        assertThat(left).doesNotExist();
        assertThat(home.secrets("restore").resolve("restore-identity.txt")).hasContent(restoreKey);
    }

    private static List<String> holders(StillpointHome home, String name) throws IOException {
        try (var files = Files.walk(home.directory().resolve("secrets"))) {
            return files.filter(file -> file.endsWith(name))
                    .map(file -> file.getParent().getFileName().toString())
                    .sorted()
                    .toList();
        }
    }
}
