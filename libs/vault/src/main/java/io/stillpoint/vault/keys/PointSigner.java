package io.stillpoint.vault.keys;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.secrets.SecretFile;
import io.stillpoint.vault.VaultException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/**
 * Signs recovery points with Ed25519; only the coordinator has this key. Encryption authenticates nobody: anyone who
 * knows the public keys can put a well-formed snapshot into a bucket, but only this signature makes it count.
 */
public final class PointSigner {

    static final String ALGORITHM = "Ed25519";
    static final String PRIVATE_LABEL = "PRIVATE KEY";
    static final String PUBLIC_LABEL = "PUBLIC KEY";

    private final PrivateKey key;
    private final String keyId;

    private PointSigner(PrivateKey key, String keyId) {
        this.key = key;
        this.keyId = keyId;
    }

    /**
     * Reads {@code signing.key}: the PKCS#8 private key and after it the public key, both PEM, as {@link KeyCreation}
     * writes them.
     *
     * @throws VaultException {@code signing-key-unusable}
     */
    public static PointSigner load(Path file) throws VaultException {
        try {
            return of(SecretFile.text(file), file.toString());
        } catch (IOException e) {
            throw PrivateFiles.unreadable("signing-key-unusable", "an Ed25519 signing key", file, e);
        }
    }

    static PointSigner of(String pem, String origin) throws VaultException {
        byte[] privateDer =
                PemText.decode(PRIVATE_LABEL, pem).orElseThrow(() -> unusable(origin, "no private key block"));
        byte[] publicDer = PemText.decode(PUBLIC_LABEL, pem).orElseThrow(() -> unusable(origin, "no public key block"));
        try {
            KeyFactory factory = KeyFactory.getInstance(ALGORITHM);
            PrivateKey privateKey = factory.generatePrivate(new PKCS8EncodedKeySpec(privateDer));
            PublicKey publicKey = factory.generatePublic(new X509EncodedKeySpec(publicDer));
            PointSigner signer = new PointSigner(privateKey, VerificationKeys.idOf(publicKey));
            byte[] trial = origin.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            if (!VerificationKeys.verifies(publicKey, trial, signer.signature(trial))) {
                throw unusable(origin, "a private and a public key that do not match");
            }
            return signer;
        } catch (GeneralSecurityException e) {
            throw unusable(origin, "a key that is not Ed25519");
        }
    }

    /** Returns the name of the verification key: the first 16 hex digits of the SHA-256 of the public key. */
    public String keyId() {
        return keyId;
    }

    /** Signs a document's exact bytes; returns base64. */
    public String sign(byte[] document) {
        try {
            return Base64.getEncoder().encodeToString(signature(document));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that was tried when it was loaded signs", e);
        }
    }

    private byte[] signature(byte[] document) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(ALGORITHM);
        signature.initSign(key);
        signature.update(document);
        return signature.sign();
    }

    private static VaultException unusable(String origin, String found) {
        return new VaultException(
                new Problem(
                        "signing-key-unusable",
                        "an Ed25519 key pair in PEM, private key first",
                        found,
                        origin,
                        "Use the signing.key that './stillpoint key create' made."),
                false);
    }
}
