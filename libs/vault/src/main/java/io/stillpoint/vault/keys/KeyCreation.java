package io.stillpoint.vault.keys;

import com.exceptionfactory.jagged.x25519.X25519KeyPairGenerator;
import io.stillpoint.streams.DurableFile;
import io.stillpoint.vault.VaultException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Creates the keys of a vault: a restore identity and an offline recovery identity, in the format of
 * {@code age-keygen}, and the Ed25519 pair that signs recovery points.
 */
public final class KeyCreation {

    public static final String RESTORE_IDENTITY = "restore-identity.txt";
    public static final String RECOVERY_IDENTITY = "recovery-identity.txt";
    public static final String RECIPIENTS = "recipients.txt";
    public static final String SIGNING_KEY = "signing.key";
    public static final String VERIFICATION_KEYS = "verification-keys";

    private KeyCreation() {}

    /**
     * The created files, and who needs them: backup workers {@code recipients}; restore {@code restoreIdentity}; a safe
     * {@code recoveryIdentity}; the coordinator {@code signingKey}; everybody who verifies {@code verificationKey}.
     */
    public record Created(
            Path restoreIdentity,
            Path recoveryIdentity,
            Path recipients,
            Path signingKey,
            Path verificationKey,
            String signingKeyId) {}

    /**
     * Writes all of them, mode 0600, into a directory that is created when it is missing.
     *
     * @throws VaultException {@code key-file-exists} when one of the files already exists; nothing is written then
     */
    public static Created into(Path directory, Instant now) throws VaultException {
        try {
            DurableFile.directory(directory.resolve(VERIFICATION_KEYS));
        } catch (IOException e) {
            throw PrivateFiles.unreadable("key-file-unwritable", "a directory that can be created", directory, e);
        }
        Instant created = now.truncatedTo(ChronoUnit.SECONDS);
        for (String name : new String[] {RESTORE_IDENTITY, RECOVERY_IDENTITY, RECIPIENTS, SIGNING_KEY}) {
            PrivateFiles.refuseExisting(directory.resolve(name));
        }
        try {
            KeyPair restore = new X25519KeyPairGenerator().generateKeyPair();
            KeyPair recovery = new X25519KeyPairGenerator().generateKeyPair();
            KeyPair signing =
                    KeyPairGenerator.getInstance(PointSigner.ALGORITHM).generateKeyPair();
            return write(directory, created, restore, recovery, signing);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform lacks X25519 or Ed25519", e);
        }
    }

    private static Created write(Path directory, Instant created, KeyPair restore, KeyPair recovery, KeyPair signing)
            throws VaultException {
        String keyId = VerificationKeys.idOf(signing.getPublic());
        Created paths = new Created(
                directory.resolve(RESTORE_IDENTITY),
                directory.resolve(RECOVERY_IDENTITY),
                directory.resolve(RECIPIENTS),
                directory.resolve(SIGNING_KEY),
                directory.resolve(VERIFICATION_KEYS).resolve(keyId + ".pub"),
                keyId);
        String publicPem =
                PemText.encode(PointSigner.PUBLIC_LABEL, signing.getPublic().getEncoded());
        PrivateFiles.create(paths.restoreIdentity(), identityFile(created, restore));
        PrivateFiles.create(paths.recoveryIdentity(), identityFile(created, recovery));
        PrivateFiles.create(
                paths.recipients(),
                "# restore key\n" + text(restore.getPublic().getEncoded()) + "\n# recovery key\n"
                        + text(recovery.getPublic().getEncoded()) + "\n");
        PrivateFiles.create(
                paths.signingKey(),
                PemText.encode(PointSigner.PRIVATE_LABEL, signing.getPrivate().getEncoded()) + publicPem);
        PrivateFiles.create(paths.verificationKey(), publicPem);
        return paths;
    }

    private static String identityFile(Instant created, KeyPair pair) {
        return "# created: " + created + "\n# public key: "
                + text(pair.getPublic().getEncoded()) + "\n"
                + text(pair.getPrivate().getEncoded()) + "\n";
    }

    private static String text(byte[] ascii) {
        return new String(ascii, StandardCharsets.US_ASCII);
    }
}
