package io.stillpoint.policy.time;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 30d}, {@code 4h}, {@code 90m}, {@code 1h30m}. */
public final class WrittenDuration {

    private static final Pattern PART = Pattern.compile("([0-9]{1,5})([wdhms])");
    private static final Pattern WHOLE = Pattern.compile("(?:[0-9]{1,5}[wdhms])+");

    private WrittenDuration() {}

    /** Returns the duration, empty when {@code text} is none; a day has 24 hours. */
    public static Optional<Duration> parse(String text) {
        if (!WHOLE.matcher(text).matches()) {
            return Optional.empty();
        }
        Duration sum = Duration.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            sum = sum.plus(unit(part.group(2)).multipliedBy(Long.parseLong(part.group(1))));
        }
        return Optional.of(sum);
    }

    /** Returns the duration in words that {@link #parse} reads. */
    public static String of(long seconds) {
        StringBuilder written = new StringBuilder();
        long rest = seconds;
        for (String letter : List.of("d", "h", "m", "s")) {
            long length = unit(letter).toSeconds();
            if (rest >= length) {
                written.append(rest / length).append(letter);
            }
            rest %= length;
        }
        return written.isEmpty() ? seconds + "s" : written.toString();
    }

    private static Duration unit(String letter) {
        return switch (letter) {
            case "w" -> Duration.ofDays(7);
            case "d" -> Duration.ofDays(1);
            case "h" -> Duration.ofHours(1);
            case "m" -> Duration.ofMinutes(1);
            default -> Duration.ofSeconds(1);
        };
    }
}
