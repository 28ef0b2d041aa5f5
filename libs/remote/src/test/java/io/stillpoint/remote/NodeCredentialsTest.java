package io.stillpoint.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The boot node's key is one that the operator names; what is wrong with it is told in the operator's words. */
class NodeCredentialsTest {

    @TempDir
    private Path directory;

    @Test
    void aBootKeyThatIsMissingIsNotMadeByTheCommandThatNeedsIt() {
        // Given
        Path none = directory.resolve("ssh_key");

        // When
        RemoteException refused =
                catchThrowableOfType(RemoteException.class, () -> NodeInstaller.open(none, "root", 22));

        // Then
        assertThat(refused.problem().remedy()).contains("--ssh-key", "beside the inventory");
    }

    @Test
    void aKeyWithAPassphraseIsToldAsThat() throws Exception {
        // Given
        Path locked = directory.resolve("locked");
        TestSshd.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "secret phrase", "-f", locked.toString());

        // When
        RemoteException refused = catchThrowableOfType(RemoteException.class, () -> NodeCredentials.readKey(locked));

        // Then
        assertThat(refused.problem().sentence())
                .contains("expected a private key without a passphrase, found one with a passphrase", "ssh-keygen -p");
    }

    @Test
    void aFileThatHoldsNoKeyIsToldAsThat() throws Exception {
        // Given
        Path garbage = Files.writeString(directory.resolve("garbage"), "no key\n");
        Files.setPosixFilePermissions(garbage, PosixFilePermissions.fromString("rw-------"));

        // When
        RemoteException refused = catchThrowableOfType(RemoteException.class, () -> NodeCredentials.readKey(garbage));

        // Then
        assertThat(refused.problem().sentence())
                .contains("expected a private key in OpenSSH's or PEM format", garbage.toString());
    }
}
