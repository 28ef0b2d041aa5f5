package io.stillpoint.coordinator.loop;

import io.stillpoint.bus.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Up to which instant the gate has passed on what stands on the open topics. After an outage it may have an approval still before it
 * that a person gave in time.
 */
final class GateProgress {

    private static final Logger LOG = LoggerFactory.getLogger(GateProgress.class);

    /** A gate that does not come back, or is behind a flood, must not keep a saga waiting for ever. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration PAUSE = Duration.ofMillis(500);

    private static final long ANSWER_SECONDS = 5;

    private final LogEnds logEnds;
    private final Consumer<String, byte[]> consumer;
    private final String group;
    private Instant passedUpTo = Instant.MIN;
    private Instant passedAt = Instant.MIN;
    private Instant askAgain = Instant.EPOCH;
    private @Nullable Instant asked;
    private Map<TopicPartition, Long> ends = Map.of();

    /** @param group of the gate */
    GateProgress(LogEnds logEnds, Consumer<String, byte[]> consumer, String group) {
        this.logEnds = logEnds;
        this.consumer = consumer;
        this.group = group;
    }

    /**
     * Returns whether everything was passed on that was written before {@code instant}. Ask again a moment later where it was not.
     *
     * @param now not before {@code instant}
     */
    boolean covers(Instant instant, Instant now) {
        if (!passedUpTo.isBefore(instant) && !passedUpTo.isAfter(now)) {
            return true;
        }
        if (now.isBefore(askAgain) && !now.isBefore(askAgain.minus(PAUSE))) {
            return false;
        }
        askAgain = now.plus(PAUSE);
        // Ends that are awaited stay, or later deadlines would hold back earlier ones.
        if (asked == null) {
            asked = now;
            ends = logEnds.of(Stream.of(Topics.REQUESTS, Topics.CONTROL)
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList());
        }
        if (!isPassedOn()) {
            if (now.isBefore(asked.plus(PATIENCE))) {
                return false;
            }
            LOG.warn(
                    "the gate has not read the open topics up to {} after {}: a deadline passes all the same",
                    asked,
                    PATIENCE);
        }
        passedUpTo = asked;
        // Where the inbox ended may have been asked in this very round, before this was seen.
        passedAt = now.plusMillis(1);
        asked = null;
        return !passedUpTo.isBefore(instant);
    }

    /** When it was seen to have passed on what {@link #covers} said: all of that is in the inbox since then. */
    Instant passedAt() {
        return passedAt;
    }

    private boolean isPassedOn() {
        Map<TopicPartition, OffsetAndMetadata> committed = committed();
        return ends.entrySet().stream().allMatch(end -> {
            OffsetAndMetadata read = committed.get(end.getKey());
            return end.getValue() == 0 || (read != null && read.offset() >= end.getValue());
        });
    }

    private Map<TopicPartition, OffsetAndMetadata> committed() {
        try {
            return logEnds.admin()
                    .listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException unknown) {
            LOG.warn("how far the gate has read is unknown: {}", unknown.toString());
            return Map.of();
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        }
    }
}
