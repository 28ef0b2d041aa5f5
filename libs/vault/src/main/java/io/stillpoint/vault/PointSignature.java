package io.stillpoint.vault;

import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Problem;
import java.util.Arrays;
import tools.jackson.core.JacksonException;

/**
 * The content of {@code point.json.sig}.
 *
 * @param algorithm always {@code Ed25519}
 * @param keyId see {@link io.stillpoint.vault.keys.PointSigner#keyId()}
 * @param signature base64, over the bytes of {@code point.json}
 */
record PointSignature(String algorithm, String keyId, String signature) {

    static final String ED25519 = "Ed25519";

    /** Reads a signature; accepts only its one canonical text, so that every changed bit shows. */
    static PointSignature read(byte[] text, String where) throws VaultException {
        try {
            PointSignature read = Json.read(text, PointSignature.class);
            if (ED25519.equals(read.algorithm) && Arrays.equals(Json.bytes(read), text)) {
                return read;
            }
        } catch (JacksonException e) {
            // Reported below.
        }
        throw new VaultException(
                new Problem(
                        "signature-unreadable",
                        "an Ed25519 signature as Stillpoint writes it",
                        "something else",
                        where,
                        "Do not restore from it: the signature was changed. Choose another point."),
                false);
    }
}
