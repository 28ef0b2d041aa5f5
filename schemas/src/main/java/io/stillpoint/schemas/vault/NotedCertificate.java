package io.stillpoint.schemas.vault;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One certificate as {@link Manifest#source()} names it: one line that people read and programs parse.
 *
 * @param sha256 fingerprint, lower-case hex
 * @param notAfter when it expires
 * @param subject distinguished name, RFC 2253
 * @param issuer distinguished name, RFC 2253
 */
public record NotedCertificate(String sha256, Instant notAfter, String subject, String issuer) {

    /** The beginning of each key; node and file follow: {@code certificate.10.0.0.11:/etc/cfc/conf/ca.crt}. */
    public static final String KEY = "certificate.";

    private static final Pattern LINE =
            Pattern.compile("sha256 ([0-9a-f]{64}), expires (\\S+), subject \\[(.*)], issuer \\[(.*)]");

    /** Returns the value in the manifest. */
    public String line() {
        return "sha256 %s, expires %s, subject [%s], issuer [%s]".formatted(sha256, notAfter, subject, issuer);
    }

    /** Returns all certificates that a manifest names, by node and file. */
    public static SortedMap<String, NotedCertificate> of(Map<String, String> source) {
        SortedMap<String, NotedCertificate> found = new TreeMap<>();
        source.forEach((key, value) -> {
            if (key.startsWith(KEY)) {
                parsed(value).ifPresent(certificate -> found.put(key.substring(KEY.length()), certificate));
            }
        });
        return found;
    }

    private static Optional<NotedCertificate> parsed(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new NotedCertificate(
                    matcher.group(1), Instant.parse(matcher.group(2)), matcher.group(3), matcher.group(4)));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
