package io.stillpoint.schemas.shared;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Versions of what runs on a cluster, as far as they could be read. What is unknown stays unknown; nothing is guessed.
 *
 * @param kubernetes of the API server
 * @param product from the name of the installer's directory
 */
public record ClusterVersions(
        @Nullable String kubernetes, @Nullable String product) {

    private static final Pattern NUMBERS = Pattern.compile("\\d+(\\.\\d+)*");

    /** Returns whether any of them is known. */
    public boolean known() {
        return kubernetes != null || product != null;
    }

    /** Returns whether both sides know a version of the same thing and these are not equal. */
    public boolean differFrom(ClusterVersions other) {
        return differ(kubernetes, other.kubernetes) || differ(product, other.product);
    }

    /** Returns these versions, and for what is unknown here the ones of {@code earlier}. */
    public ClusterVersions or(ClusterVersions earlier) {
        return new ClusterVersions(
                kubernetes == null ? earlier.kubernetes : kubernetes, product == null ? earlier.product : product);
    }

    private static boolean differ(@Nullable String one, @Nullable String other) {
        return one != null && other != null && !numbers(one).equals(numbers(other));
    }

    /** API server and image write the same release with different ends: v1.12.4+icp-ee and v1.12.4-ee. */
    private static String numbers(String version) {
        Matcher matcher = NUMBERS.matcher(version);
        return matcher.find() ? matcher.group() : version;
    }
}
