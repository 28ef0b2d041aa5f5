package io.stillpoint.vault.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.testing.Tools;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyCreationTest {

    private static final Instant NOW = Instant.parse("2026-05-01T08:00:00Z");

    @TempDir
    Path directory;

    @Test
    void everyFileIsForItsOwnerAlone() throws Exception {
        // Given an empty directory

        // When
        KeyCreation.Created made = KeyCreation.into(directory, NOW);

        // Then
        for (Path file : List.of(
                made.restoreIdentity(),
                made.recoveryIdentity(),
                made.recipients(),
                made.signingKey(),
                made.verificationKey())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void ageItselfFindsTheSamePublicKeys() throws Exception {
        // Given
        KeyCreation.Created made = KeyCreation.into(directory, NOW);

        // When
        List<String> public_ = List.of(
                Tools.run(directory, "age-keygen", "-y", made.restoreIdentity().toString())
                        .strip(),
                Tools.run(directory, "age-keygen", "-y", made.recoveryIdentity().toString())
                        .strip());

        // Then
        assertThat(RecipientSet.parse(Files.readString(made.recipients()))).isEqualTo(public_);
    }

    @Test
    void anExistingKeyIsNeverOverwritten() throws Exception {
        // Given
        KeyCreation.Created made = KeyCreation.into(directory, NOW);
        Files.delete(made.restoreIdentity());
        String recovery = Files.readString(made.recoveryIdentity());

        // When
        VaultException refused = catchThrowableOfType(VaultException.class, () -> KeyCreation.into(directory, NOW));

        // Then
        assertThat(refused.problem().code()).isEqualTo("key-file-exists");
        assertThat(Files.readString(made.recoveryIdentity())).isEqualTo(recovery);
        assertThat(made.restoreIdentity()).doesNotExist();
    }

    @Test
    void whatTheSignerSignsTheVerificationKeyAccepts() throws Exception {
        // Given
        KeyCreation.Created made = KeyCreation.into(directory, NOW);
        PointSigner signer = PointSigner.load(made.signingKey());
        byte[] document = "a point".getBytes(StandardCharsets.UTF_8);

        // When
        String signature = signer.sign(document);

        // Then
        assertThat(signer.keyId()).isEqualTo(made.signingKeyId());
        VerificationKeys.load(made.verificationKey().getParent()).check(signer.keyId(), document, signature, "here");
    }

    @Test
    void opensslAcceptsTheSignature() throws Exception {
        // Given
        KeyCreation.Created made = KeyCreation.into(directory, NOW);
        Path document = Files.writeString(directory.resolve("point.json"), "{\"a\":1}");
        String signature = PointSigner.load(made.signingKey()).sign(Files.readAllBytes(document));
        Path raw = Files.write(
                directory.resolve("signature"), java.util.Base64.getDecoder().decode(signature));

        // When
        String answer = Tools.run(
                directory,
                "openssl",
                "pkeyutl",
                "-verify",
                "-pubin",
                "-inkey",
                made.verificationKey().toString(),
                "-rawin",
                "-in",
                document.toString(),
                "-sigfile",
                raw.toString());

        // Then
        assertThat(answer).contains("Verified Successfully");
    }

    @Test
    void aPrivateKeyBesideAnotherOnesPublicKeyIsRefused() throws Exception {
        // Given
        KeyCreation.Created mine = KeyCreation.into(directory.resolve("mine"), NOW);
        KeyCreation.Created other = KeyCreation.into(directory.resolve("other"), NOW);
        String mixed = Files.readString(mine.signingKey()).split("-----BEGIN PUBLIC")[0]
                + Files.readString(other.verificationKey());

        // When
        VaultException refused = catchThrowableOfType(VaultException.class, () -> PointSigner.of(mixed, "signing.key"));

        // Then
        assertThat(refused.problem().code()).isEqualTo("signing-key-unusable");
    }

    @Test
    void fewerThanTwoRecipientsAreRefused() throws Exception {
        // Given
        KeyCreation.Created made = KeyCreation.into(directory, NOW);
        String one = RecipientSet.parse(Files.readString(made.recipients())).getFirst();

        // When
        VaultException refused =
                catchThrowableOfType(VaultException.class, () -> RecipientSet.of(List.of(one, one), "here"));

        // Then
        assertThat(refused.problem().code()).isEqualTo("recipients-too-few");
    }

    @Test
    void aDamagedIdentityIsRefusedWithoutQuotingIt() throws Exception {
        // Given
        KeyCreation.Created made = KeyCreation.into(directory, NOW);
        String secret = Files.readAllLines(made.restoreIdentity()).getLast();
        String damaged = secret.substring(0, secret.length() - 1) + (secret.endsWith("Q") ? "P" : "Q");

        // When
        VaultException refused = catchThrowableOfType(VaultException.class, () -> AgeIdentity.of(damaged, "key.txt"));

        // Then
        assertThat(refused.problem().code()).isEqualTo("age-identity-unusable");
        assertThat(refused.toString()).doesNotContain(damaged.substring(20, 40));
    }
}
