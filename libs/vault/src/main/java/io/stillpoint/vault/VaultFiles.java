package io.stillpoint.vault;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.secrets.SecretFile;
import io.stillpoint.vault.keys.AgeIdentity;
import io.stillpoint.vault.keys.KeyCreation;
import io.stillpoint.vault.keys.PointSigner;
import io.stillpoint.vault.keys.PrivateFiles;
import io.stillpoint.vault.keys.RecipientSet;
import io.stillpoint.vault.keys.VerificationKeys;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
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
    private static final String ACCESS_KEY = "access-key";
    private static final String SECRET_KEY = "secret-key";

    /**
     * Reads {@code s3.credentials} (properties {@code access-key}, {@code secret-key}) and, if present,
     * {@code recipients.txt}, {@code verification-keys/*.pub}, {@code restore-identity.txt} and {@code signing.key}.
     *
     * @throws VaultException {@code s3-credentials-unusable}, {@code recipients-too-few},
     *     {@code recipient-unusable}, {@code verification-key-unusable}, {@code age-identity-unusable},
     *     {@code signing-key-unusable}
     */
    public static VaultFiles load(Path secretsDirectory, URI endpoint, String region, String bucket)
            throws VaultException {
        Properties credentials = credentials(secretsDirectory.resolve(CREDENTIALS));
        VaultConfig config = new VaultConfig(
                endpoint,
                region,
                bucket,
                credentials.getProperty(ACCESS_KEY),
                credentials.getProperty(SECRET_KEY),
                recipients(secretsDirectory.resolve(KeyCreation.RECIPIENTS)));
        Path identity = secretsDirectory.resolve(KeyCreation.RESTORE_IDENTITY);
        Path signing = secretsDirectory.resolve(KeyCreation.SIGNING_KEY);
        return new VaultFiles(
                config,
                VerificationKeys.load(secretsDirectory.resolve(KeyCreation.VERIFICATION_KEYS)),
                Files.exists(identity) ? AgeIdentity.load(identity) : null,
                Files.exists(signing) ? PointSigner.load(signing) : null);
    }

    /** Returns the vault of a service that only writes, by the files in its secrets directory. */
    public static Vault open(Path secretsDirectory, URI endpoint, String region, String bucket) throws VaultException {
        return Vault.open(load(secretsDirectory, endpoint, region, bucket).config());
    }

    private static List<String> recipients(Path file) throws VaultException {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            List<String> keys = RecipientSet.parse(Files.readString(file));
            return RecipientSet.of(keys, file.toString()).publicKeys();
        } catch (VaultException e) {
            throw e;
        } catch (IOException e) {
            throw PrivateFiles.unreadable("recipient-unusable", "age public keys, one a line", file, e);
        }
    }

    private static Properties credentials(Path file) throws VaultException {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(SecretFile.text(file)));
        } catch (IOException e) {
            throw PrivateFiles.unreadable(
                    "s3-credentials-unusable", "properties " + ACCESS_KEY + " and " + SECRET_KEY, file, e);
        }
        for (String name : List.of(ACCESS_KEY, SECRET_KEY)) {
            if (properties.getProperty(name, "").isBlank()) {
                throw new VaultException(
                        new Problem(
                                "s3-credentials-unusable",
                                "properties " + ACCESS_KEY + " and " + SECRET_KEY,
                                "no " + name,
                                file.toString(),
                                "Write the line '" + name + "=…' into it."),
                        false);
            }
        }
        return properties;
    }
}
