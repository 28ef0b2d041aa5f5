package io.stillpoint.secrets;

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

/**
 * Reads private keys as installers write them: PKCS#8, and the older {@code RSA PRIVATE KEY} and
 * {@code EC PRIVATE KEY}, which Java reads only in a PKCS#8 envelope.
 */
public final class PrivateKeyPem {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----([^-]+)-----END \\1-----");
    /** AlgorithmIdentifier of rsaEncryption (RFC 8017, A.1). */
    private static final byte[] RSA = {
        0x30, 13, 0x06, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 13, 1, 1, 1, 5, 0
    };
    /** Object identifier of id-ecPublicKey (RFC 5480). */
    private static final byte[] EC = {0x06, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};

    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final int EC_PARAMETERS = 0xa0;

    private PrivateKeyPem() {}

    /**
     * Reads the first private key of a PEM file.
     *
     * @throws GeneralSecurityException when there is none, or its kind is unknown
     */
    public static PrivateKey read(String pem) throws GeneralSecurityException {
        Matcher block = BLOCK.matcher(pem);
        if (!block.find()) {
            throw new InvalidKeySpecException(
                    pem.contains("ENCRYPTED") ? "a key that is locked by a passphrase" : "no private key");
        }
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(block.group(2));
        } catch (IllegalArgumentException e) {
            throw new InvalidKeySpecException("a private key whose base64 is damaged", e);
        }
        PKCS8EncodedKeySpec key = switch (block.group(1)) {
            case "RSA PRIVATE KEY" -> new PKCS8EncodedKeySpec(envelope(RSA, der));
            case "EC PRIVATE KEY" -> new PKCS8EncodedKeySpec(envelope(tagged(SEQUENCE, EC, curve(der)), der));
            default -> new PKCS8EncodedKeySpec(der);
        };
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(key);
            } catch (InvalidKeySpecException e) {
                // Another algorithm; try the next one.
            }
        }
        throw new InvalidKeySpecException("a private key that is neither RSA, EC nor EdDSA, or is damaged");
    }

    private static byte[] envelope(byte[] algorithm, byte[] key) {
        byte[] version = {0x02, 1, 0};
        return tagged(SEQUENCE, version, algorithm, tagged(OCTETS, key));
    }

    /** Returns the named curve out of an ECPrivateKey (RFC 5915): the element tagged [0]. */
    private static byte[] curve(byte[] der) throws InvalidKeySpecException {
        try {
            int at = bodyAt(der, 0);
            while (at < der.length) {
                int body = bodyAt(der, at);
                int length = lengthAt(der, at);
                if ((der[at] & 0xff) == EC_PARAMETERS) {
                    return java.util.Arrays.copyOfRange(der, body, body + length);
                }
                at = body + length;
            }
        } catch (ArrayIndexOutOfBoundsException e) {
            throw new InvalidKeySpecException("an EC key that is damaged", e);
        }
        throw new InvalidKeySpecException("an EC key without a named curve");
    }

    private static int bodyAt(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
    }

    private static int lengthAt(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < (first & 0x7f); i++) {
            length = length << 8 | der[at + 2 + i] & 0xff;
        }
        return length;
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
