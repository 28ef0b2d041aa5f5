package io.stillpoint.vault.keys;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.streams.Sha256;
import io.stillpoint.vault.VaultException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The public keys whose signatures count. Restores trust only these. */
public final class VerificationKeys {

    private static final int ID_DIGITS = 16;

    private final Map<String, PublicKey> byId;

    private VerificationKeys(Map<String, PublicKey> byId) {
        this.byId = Map.copyOf(byId);
    }

    public static VerificationKeys none() {
        return new VerificationKeys(Map.of());
    }

    /**
     * Reads every {@code *.pub} of a directory; a missing directory holds none.
     *
     * @throws VaultException {@code verification-key-unusable}
     */
    public static VerificationKeys load(Path directory) throws VaultException {
        if (!Files.isDirectory(directory)) {
            return none();
        }
        Map<String, PublicKey> keys = new LinkedHashMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.pub")) {
            for (Path file : files) {
                PublicKey key = publicKey(Files.readString(file), file.toString());
                keys.put(idOf(key), key);
            }
        } catch (IOException e) {
            if (e instanceof VaultException told) {
                throw told;
            }
            throw PrivateFiles.unreadable("verification-key-unusable", "Ed25519 public keys", directory, e);
        }
        return new VerificationKeys(keys);
    }

    public boolean isEmpty() {
        return byId.isEmpty();
    }

    /**
     * Checks a signature.
     *
     * @param keyId names the key, see {@link PointSigner#keyId()}
     * @param signature base64
     * @throws VaultException {@code signature-key-unknown}, {@code signature-wrong}
     */
    public void check(String keyId, byte[] document, String signature, String where) throws VaultException {
        PublicKey key = byId.get(keyId);
        if (key == null) {
            throw new VaultException(
                    new Problem(
                            "signature-key-unknown",
                            "a signature by one of the keys " + byId.keySet(),
                            "a signature by key '" + keyId + "'",
                            where,
                            "Do not restore from it. If the key is yours, add its public key to verification-keys/."),
                    false);
        }
        byte @Nullable [] bytes = canonical(signature);
        if (bytes == null || !verifies(key, document, bytes)) {
            throw new VaultException(
                    new Problem(
                            "signature-wrong",
                            "a signature by key '" + keyId + "' over this very document",
                            "a signature that does not fit",
                            where,
                            "Do not restore from it: the document or its signature was changed. Choose another point."),
                    false);
        }
    }

    static boolean verifies(PublicKey key, byte[] document, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(PointSigner.ALGORITHM);
            verifier.initVerify(key);
            verifier.update(document);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    static String idOf(PublicKey key) {
        return Sha256.hex(key.getEncoded()).substring(0, ID_DIGITS);
    }

    /**
     * Returns null unless it is base64 in its one canonical form, so that no changed bit of a signature goes unseen.
     */
    private static byte @Nullable [] canonical(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            return Base64.getEncoder().encodeToString(bytes).equals(base64) ? bytes : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static PublicKey publicKey(String pem, String origin) throws VaultException {
        byte @Nullable [] der = PemText.decode(PointSigner.PUBLIC_LABEL, pem).orElse(null);
        try {
            if (der != null) {
                return KeyFactory.getInstance(PointSigner.ALGORITHM).generatePublic(new X509EncodedKeySpec(der));
            }
        } catch (GeneralSecurityException e) {
            der = null;
        }
        throw new VaultException(
                new Problem(
                        "verification-key-unusable",
                        "an Ed25519 public key in PEM",
                        "something else",
                        origin,
                        "Use the .pub file that './stillpoint key create' made, or remove this file."),
                false);
    }
}
