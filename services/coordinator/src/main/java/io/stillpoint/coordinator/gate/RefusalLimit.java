package io.stillpoint.coordinator.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many refusals of the open topic are answered in an hour. A dead letter is up to some 24 KiB and kept for a week: without a limit a
 * program that sends nonsense without end fills the topic in which all others look for their answers. Whatever is refused without an
 * answer is refused all the same.
 */
public final class RefusalLimit {

    static final int OF_ONE_SOURCE = 60;
    static final int OF_ALL_SOURCES = 300;
    private static final Duration WINDOW = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(RefusalLimit.class);

    private final Map<String, Integer> bySource = new HashMap<>();
    private Instant windowStart = Instant.MIN;
    private int answered;
    private boolean said;

    /**
     * Returns whether one more refusal may be answered, and counts it then.
     *
     * @param claimedSource who says that he sent the request
     */
    public synchronized boolean admits(String claimedSource, Instant now) {
        // As long as its sender likes: what is remembered of it is not.
        String source = RefusalNotice.shorten(claimedSource);
        if (now.isBefore(windowStart) || !now.isBefore(windowStart.plus(WINDOW))) {
            bySource.clear();
            windowStart = now;
            answered = 0;
            said = false;
        }
        boolean admitted = answered < OF_ALL_SOURCES && bySource.getOrDefault(source, 0) < OF_ONE_SOURCE;
        if (admitted) {
            answered++;
            bySource.merge(source, 1, Integer::sum);
        } else if (!said) {
            said = true;
            LOG.warn(
                    "more requests on the open topic are refused than are answered in an hour ({} a source, {} in"
                            + " all), the last of source {}",
                    OF_ONE_SOURCE,
                    OF_ALL_SOURCES,
                    source);
        }
        return admitted;
    }
}
