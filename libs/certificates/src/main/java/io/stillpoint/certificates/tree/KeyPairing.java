package io.stillpoint.certificates.tree;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pairs keys with certificates by file name, and checks that they fit. */
final class KeyPairing {

    /**
     * {@code server-key.pem} belongs to {@code server.pem}, {@code server.key} to {@code server.crt} or
     * {@code server.cert}.
     */
    private static final Pattern KEY = Pattern.compile("(.*/)?(.*?)(?:[-_.]?key\\.pem|\\.key)");

    private static final Pattern CERTIFICATE =
            Pattern.compile("(.*/)?(.*?)(?:[-_.]?cert\\.pem|\\.(?:pem|crt|cert|cer))");
    private static final byte[] MESSAGE = {1, 2, 3, 4};

    private KeyPairing() {}

    /** Returns folder and name without the part that marks a key; empty for names that do not mark one. */
    static Optional<String> stemOfKey(String file) {
        return stem(KEY.matcher(file));
    }

    static Optional<String> stemOfCertificate(String file) {
        return stemOfKey(file).isPresent() ? Optional.empty() : stem(CERTIFICATE.matcher(file));
    }

    private static Optional<String> stem(Matcher matcher) {
        return matcher.matches()
                ? Optional.of((matcher.group(1) == null ? "" : matcher.group(1)) + matcher.group(2))
                : Optional.empty();
    }

    /** Returns whether {@code certified} verifies what {@code key} signs. */
    static boolean fits(PrivateKey key, PublicKey certified) {
        if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
            return false;
        }
        try {
            Signature signing = Signature.getInstance(signature(key.getAlgorithm()));
            signing.initSign(key);
            signing.update(MESSAGE);
            byte[] signature = signing.sign();
            Signature verifying = Signature.getInstance(signature(key.getAlgorithm()));
            verifying.initVerify(certified);
            verifying.update(MESSAGE);
            return verifying.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String signature(String algorithm) {
        return switch (algorithm) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "Ed25519";
        };
    }
}
