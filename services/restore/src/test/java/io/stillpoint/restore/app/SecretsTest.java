package io.stillpoint.restore.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.service.VaultProperties;
import io.stillpoint.vault.StoreAddressing;
import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.keys.KeyCreation;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {

    private static final VaultProperties PLACE =
            new VaultProperties(URI.create("http://127.0.0.1:1"), "us-east-1", "stillpoint", StoreAddressing.PATH);

    @TempDir
    Path directory;

    KeyCreation.Created created;

    @BeforeEach
    void makeKeys() throws Exception {
        created = KeyCreation.into(directory, Instant.parse("2026-01-01T00:00:00Z"));
        Path credentials = Files.writeString(directory.resolve("s3.credentials"), "access-key=a\nsecret-key=b\n");
        Files.setPosixFilePermissions(credentials, PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void thePublicKeyOfTheIdentityIsKnownForMessages() throws Exception {
        // When
        RestoreSecrets secrets = RestoreSecrets.load(directory, PLACE);
        // Then
        assertThat(Files.readString(created.recipients()))
                .contains(secrets.readKeys().tried().getFirst());
    }

    @Test
    void withoutAnIdentityTheServiceDoesNotStart() throws Exception {
        // Given
        Files.delete(created.restoreIdentity());
        // When
        var refusal = catchThrowableOfType(VaultException.class, () -> RestoreSecrets.load(directory, PLACE));
        // Then
        assertThat(refusal.problem().code()).isEqualTo("restore-keys-missing");
        assertThat(new VaultFailureAnalyzer().analyze(refusal).getAction()).contains("./stillpoint key create");
    }

    @Test
    void withoutVerificationKeysTheServiceDoesNotStart() throws Exception {
        // Given
        Files.delete(created.verificationKey());
        // When
        var refusal = catchThrowableOfType(VaultException.class, () -> RestoreSecrets.load(directory, PLACE));
        // Then
        assertThat(refusal.problem().where()).endsWith("verification-keys");
    }
}
