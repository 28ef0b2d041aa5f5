package io.stillpoint.vault;

import io.stillpoint.vault.keys.AgeIdentity;
import io.stillpoint.vault.keys.KeyCreation;
import io.stillpoint.vault.keys.PointSigner;
import io.stillpoint.vault.keys.PrivateFiles;
import io.stillpoint.vault.keys.RecipientSet;
import io.stillpoint.vault.keys.VerificationKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The vault's settings and keys in one service's secrets directory.
 *
 * @param restoreIdentity null unless this service may read snapshots
 * @param signer null unless this service may sign recovery points
 */
public record VaultFiles(
        VaultConfig config,
        VerificationKeys verificationKeys,
        @Nullable AgeIdentity restoreIdentity,
        @Nullable PointSigner signer) {

    public static final String CREDENTIALS = "s3.credentials";
    /** The credentials that may delete, of the one service that prunes. */
    public static final String DELETE_CREDENTIALS = "s3-delete.credentials";

    /**
     * Reads {@code s3.credentials} (properties {@code access-key}, {@code secret-key}) and, if present,
     * {@code recipients.txt}, {@code verification-keys/*.pub}, {@code restore-identity.txt} and {@code signing.key}.
     *
     * @throws VaultException {@code s3-credentials-unusable}, {@code recipients-too-few},
     *     {@code recipient-unusable}, {@code verification-key-unusable}, {@code age-identity-unusable},
     *     {@code signing-key-unusable}
     */
    public static VaultFiles load(
            Path secretsDirectory, URI endpoint, String region, String bucket, StoreAddressing addressing)
            throws VaultException {
        StoreCredentials credentials = StoreCredentials.read(secretsDirectory.resolve(CREDENTIALS));
        VaultConfig config = new VaultConfig(
                        endpoint,
                        region,
                        bucket,
                        credentials.accessKey(),
                        credentials.secretKey(),
                        recipients(secretsDirectory.resolve(KeyCreation.RECIPIENTS)))
                .with(addressing);
        Path identity = secretsDirectory.resolve(KeyCreation.RESTORE_IDENTITY);
        Path signing = secretsDirectory.resolve(KeyCreation.SIGNING_KEY);
        return new VaultFiles(
                config,
                VerificationKeys.load(secretsDirectory.resolve(KeyCreation.VERIFICATION_KEYS)),
                Files.exists(identity) ? AgeIdentity.load(identity) : null,
                Files.exists(signing) ? PointSigner.load(signing) : null);
    }

    /** Returns the vault of a service that only writes, by the files in its secrets directory. */
    public static Vault open(
            Path secretsDirectory, URI endpoint, String region, String bucket, StoreAddressing addressing)
            throws VaultException {
        return Vault.open(
                load(secretsDirectory, endpoint, region, bucket, addressing).config());
    }

    private static List<String> recipients(Path file) throws VaultException {
        if (!Files.exists(file)) {
            return List.of();
        }
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw PrivateFiles.unreadable("recipient-unusable", "age public keys, one a line", file, e);
        }
        return RecipientSet.of(RecipientSet.parse(text), file.toString()).publicKeys();
    }
}
