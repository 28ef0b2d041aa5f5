package io.stillpoint.mongodb;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Private keys as certificate tools write them: PKCS#8, and the older {@code RSA PRIVATE KEY} in a PKCS#8 envelope. */
final class PrivateKeyPem {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ((?:RSA |EC |ENCRYPTED )?PRIVATE KEY)-----([^-]+)-----END \\1-----");
    /** Version 0 and the AlgorithmIdentifier of rsaEncryption (RFC 8017, A.1). */
    private static final byte[] RSA = {
        0x02, 1, 0, 0x30, 13, 0x06, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 13, 1, 1, 1, 5, 0
    };

    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;

    private PrivateKeyPem() {}

    /**
     * Reads the first private key of a PEM file.
     *
     * @throws GeneralSecurityException when there is none, or it is of a kind that isn't known
     */
    static PrivateKey read(String pem) throws GeneralSecurityException {
        Matcher block = BLOCK.matcher(pem);
        if (!block.find()) {
            throw new InvalidKeySpecException("no private key");
        }
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(block.group(2));
        } catch (IllegalArgumentException e) {
            throw new InvalidKeySpecException("a private key whose base64 is damaged", e);
        }
        PKCS8EncodedKeySpec key = switch (block.group(1)) {
            case "PRIVATE KEY" -> new PKCS8EncodedKeySpec(der);
            case "RSA PRIVATE KEY" -> new PKCS8EncodedKeySpec(tagged(SEQUENCE, RSA, tagged(OCTETS, der)));
            case "EC PRIVATE KEY" ->
                throw new InvalidKeySpecException(
                        "an EC key in the old form; 'openssl pkcs8 -topk8 -nocrypt' converts it");
            default -> throw new InvalidKeySpecException("a private key that is locked by a passphrase");
        };
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(key);
            } catch (InvalidKeySpecException e) {
                // Of another algorithm; the next one is asked.
            }
        }
        throw new InvalidKeySpecException("a private key that is neither RSA, EC nor EdDSA, or is damaged");
    }

    private static byte[] tagged(int tag, byte[]... parts) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            body.writeBytes(part);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(tag);
        int length = body.size();
        if (length > 0xff) {
            all.write(0x82);
            all.write(length >> 8);
        } else if (length > 0x7f) {
            all.write(0x81);
        }
        all.write(length);
        all.writeBytes(body.toByteArray());
        return all.toByteArray();
    }
}
