package io.stillpoint.registry.root;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.stillpoint.streams.Sha256;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A content address in a registry. Only SHA-256: no known registry uses another one by itself.
 *
 * @param hex 64 lower-case hex digits
 */
public record Digest(String hex) implements Comparable<Digest> {

    private static final String ALGORITHM = "sha256:";
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    public Digest {
        if (!HEX.matcher(hex).matches()) {
            throw new IllegalArgumentException("expected 64 lower-case hex digits, found '" + hex + "'");
        }
    }

    /** Reads {@code sha256:…}; empty for anything else. */
    public static Optional<Digest> parse(String text) {
        return text.startsWith(ALGORITHM)
                        && HEX.matcher(text.substring(ALGORITHM.length())).matches()
                ? Optional.of(new Digest(text.substring(ALGORITHM.length())))
                : Optional.empty();
    }

    /** Reads {@code sha256:…}. */
    @JsonCreator
    public static Digest of(String text) {
        return parse(text)
                .orElseThrow(
                        () -> new IllegalArgumentException("expected sha256:<64 hex digits>, found '" + text + "'"));
    }

    /** Returns the digest of some bytes. */
    public static Digest ofBytes(byte[] bytes) {
        return new Digest(Sha256.hex(bytes));
    }

    @Override
    public int compareTo(Digest other) {
        return hex.compareTo(other.hex);
    }

    /** Returns {@code sha256:…}, as registries write it. */
    @JsonValue
    @Override
    public String toString() {
        return ALGORITHM + hex;
    }
}
