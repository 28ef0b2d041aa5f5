package io.stillpoint.service;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Keeps libraries from filling a disk with what they say again and again: while a broker is away every Kafka client complains several times
 * a second. Of one message of one logger a few lines are written in a minute, then how many were left out. What Stillpoint itself says is
 * always written.
 */
final class LogLimit extends TurboFilter {

    static final int LINES = 3;
    private static final long WINDOW_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int MOST_MESSAGES = 500;
    private static final String OURS = "io.stillpoint.";

    /** Lines of one message since a window began. */
    private static final class Window {
        private final long begunNanos;
        private long lines;

        private Window(long begunNanos) {
            this.begunNanos = begunNanos;
        }
    }

    /** Those that were not heard of for longest are forgotten. */
    private final Map<String, Window> windows = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
            return size() > MOST_MESSAGES;
        }
    };

    private final LongSupplier nanos;

    /** @param nanos counts how long, also while somebody sets the clock */
    LogLimit(LongSupplier nanos) {
        this.nanos = nanos;
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] params,
            @Nullable Throwable thrown) {
        if (format == null
                || logger.getName().startsWith(OURS)
                || !level.isGreaterOrEqual(logger.getEffectiveLevel())) {
            return FilterReply.NEUTRAL;
        }
        long left = admitted(logger.getName() + " " + message(format));
        if (left > 0) {
            logger.getLoggerContext()
                    .getLogger(LogLimit.class)
                    .warn("{} lines more like the next one, of {}, were left out", left, logger.getName());
        }
        return left < 0 ? FilterReply.DENY : FilterReply.NEUTRAL;
    }

    /** Kafka puts the client into brackets before a message, and some put numbers into it. */
    private static String message(String format) {
        int end = format.startsWith("[") ? format.indexOf("] ") : -1;
        return format.substring(end < 0 ? 0 : end + 2).replaceAll("\\d+", "#");
    }

    /** Returns how many lines were left out before this one, and less than 0 when it is left out, too. */
    private synchronized long admitted(String message) {
        long now = nanos.getAsLong();
        Window window = windows.get(message);
        long left = 0;
        if (window == null || now - window.begunNanos >= WINDOW_NANOS) {
            left = window == null ? 0 : Math.max(0, window.lines - LINES);
            window = new Window(now);
            windows.put(message, window);
        }
        return ++window.lines <= LINES ? left : -1;
    }
}
