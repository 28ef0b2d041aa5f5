package io.stillpoint.cli.output;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Numbers and times as people read them. */
public final class HumanText {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private static final int MOST_ITEMS = 8;

    private HumanText() {}

    public static String bytes(long count) {
        double value = count;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? count + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }

    public static String rate(double bytesPerSecond) {
        return bytes((long) bytesPerSecond) + "/s";
    }

    public static String time(Instant instant) {
        return TIME.format(instant);
    }

    public static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 7200) {
            return "%d min %02d s".formatted(seconds / 60, seconds % 60);
        }
        if (seconds < 172_800) {
            return "%d h %02d min".formatted(seconds / 3600, seconds % 3600 / 60);
        }
        return seconds / 86_400 + " d";
    }

    /** The beginning of a text that is too long for a column. */
    public static String shorten(String text, int characters) {
        return text.length() <= characters ? text : text.substring(0, characters - 1) + "…";
    }

    public static String plural(int count, String thing) {
        return count + " " + thing + (count == 1 ? "" : "s");
    }

    /** The first of many, and how many more there are. */
    public static String some(List<?> items) {
        return items.size() <= MOST_ITEMS
                ? join(items)
                : "%s and %d more".formatted(join(items.subList(0, MOST_ITEMS)), items.size() - MOST_ITEMS);
    }

    public static String join(List<?> items) {
        return items.isEmpty()
                ? "none"
                : String.join(", ", items.stream().map(Object::toString).toList());
    }
}
