package io.stillpoint.etcd.tool;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of etcd or of its tools. Data directories are compatible within one minor version, so only major and minor
 * are compared.
 */
public record EtcdVersion(int major, int minor, String text) {

    private static final Pattern FORM = Pattern.compile("v?(\\d+)\\.(\\d+)(\\.[0-9A-Za-z.+~-]+)?");

    /** Reads {@code 3.4.23}, {@code v3.2.24} and their like; empty for anything else. */
    public static Optional<EtcdVersion> parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(
                new EtcdVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)), text.strip()));
    }

    public boolean sameMinor(EtcdVersion other) {
        return major == other.major && minor == other.minor;
    }

    @Override
    public String toString() {
        return text;
    }
}
