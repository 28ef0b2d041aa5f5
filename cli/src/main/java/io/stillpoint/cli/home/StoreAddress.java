package io.stillpoint.cli.home;

import io.stillpoint.schemas.shared.Problem;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/** What an S3 client takes as the place of a bucket; anything else it would refuse with an exception of its own. */
public final class StoreAddress {

    private static final Pattern BUCKET = Pattern.compile("[a-z0-9]([a-z0-9]|[.-](?![.-])){1,61}[a-z0-9]");
    private static final Pattern REGION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");
    private static final Pattern IP_ADDRESS = Pattern.compile("[0-9]+(\\.[0-9]+){3}");

    private StoreAddress() {}

    /** What is wrong; {@link Problem#where()} is {@code endpoint}, {@code region} or {@code bucket}. */
    public static Optional<Problem> problem(String endpoint, String region, String bucket) {
        if (!isEndpoint(endpoint)) {
            return wrong("endpoint", "a URL such as https://s3.example.com:9000, without user and path", endpoint);
        }
        if (!REGION.matcher(region).matches()) {
            return wrong("region", "letters, digits, - and _, such as us-east-1", region);
        }
        return BUCKET.matcher(bucket).matches() && !IP_ADDRESS.matcher(bucket).matches()
                ? Optional.empty()
                : wrong("bucket", "3 to 63 lower-case letters, digits, dots and hyphens, no address", bucket);
    }

    private static boolean isEndpoint(String text) {
        try {
            URI uri = new URI(text);
            String path = uri.getPath();
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getPort() < 65_536
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null
                    && (path.isEmpty() || path.equals("/"));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static Optional<Problem> wrong(String where, String expected, String found) {
        return Optional.of(
                new Problem("store-address", expected, "'" + found + "'", where, "Correct it. Nothing was changed."));
    }
}
