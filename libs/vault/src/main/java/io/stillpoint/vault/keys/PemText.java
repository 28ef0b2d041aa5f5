package io.stillpoint.vault.keys;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text form of keys that {@code openssl} reads. */
final class PemText {

    private PemText() {}

    static String encode(String label, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }

    /** Returns the first block of this label; empty when there is none or it is no base64. */
    static Optional<byte[]> decode(String label, String text) {
        Pattern block = Pattern.compile("-----BEGIN " + Pattern.quote(label)
                + "-----\\s+([A-Za-z0-9+/=\\s]+?)\\s+-----END " + Pattern.quote(label) + "-----");
        Matcher matcher = block.matcher(text);
        if (!matcher.find()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Base64.getMimeDecoder().decode(matcher.group(1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
