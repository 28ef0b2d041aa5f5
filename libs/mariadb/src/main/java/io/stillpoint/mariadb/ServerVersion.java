package io.stillpoint.mariadb;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version of server or tool. Major and minor together are a series: {@code 10.11}, {@code 11.4}. */
public record ServerVersion(int major, int minor, int patch) implements Comparable<ServerVersion> {

    /** The oldest tools whose dumps are understood: from this version on each row is on a line of its own. */
    public static final ServerVersion OLDEST_TOOLS = new ServerVersion(10, 11, 0);

    private static final Pattern MARIADB = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)-MariaDB");
    private static final Comparator<ServerVersion> BY_SERIES =
            Comparator.comparingInt(ServerVersion::major).thenComparingInt(ServerVersion::minor);

    /** Finds the version in the output of a server or tool; empty when it is not MariaDB. */
    public static Optional<ServerVersion> find(String text) {
        // Old servers put 5.5.5- before their own version, for clients of another product.
        Matcher matcher = MARIADB.matcher(text.replaceFirst("^5\\.5\\.5-", ""));
        return matcher.find()
                ? Optional.of(new ServerVersion(
                        Integer.parseInt(matcher.group(1)),
                        Integer.parseInt(matcher.group(2)),
                        Integer.parseInt(matcher.group(3))))
                : Optional.empty();
    }

    /** Reads {@code 10.11.6}. */
    public static ServerVersion parse(String text) {
        String[] words = text.split("\\.", -1);
        return new ServerVersion(Integer.parseInt(words[0]), Integer.parseInt(words[1]), Integer.parseInt(words[2]));
    }

    public boolean newerSeriesThan(ServerVersion other) {
        return BY_SERIES.compare(this, other) > 0;
    }

    public boolean sameSeriesAs(ServerVersion other) {
        return BY_SERIES.compare(this, other) == 0;
    }

    public String series() {
        return major + "." + minor;
    }

    @Override
    public int compareTo(ServerVersion other) {
        return BY_SERIES.thenComparingInt(ServerVersion::patch).compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
