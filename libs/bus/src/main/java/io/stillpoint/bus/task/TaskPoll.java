package io.stillpoint.bus.task;

import io.stillpoint.bus.ClientMetrics;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.errors.WakeupException;

/**
 * One long {@code poll} for a task, which another thread watches and may break off.
 *
 * <p>Many short polls would not do. When a poll begins just as the answer to the previous one arrives, the client sends
 * a second request unseen (kafka-clients 4.2.1, seen). The second task is then locked in the client's buffer while its
 * slot is busy with the first. One long poll sends one request. The answer may be a transaction marker or a record of
 * an aborted transaction, which the caller never sees. Then nothing is on its way any more, and it is safe to poll
 * again.
 */
final class TaskPoll {

    /** Needed only if a client of another version hides what it acknowledges by itself. */
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final ShareConsumer<String, byte[]> consumer;
    private final PollConnection connection;
    private final double acknowledgedBefore;
    private State state = State.OPEN;

    private enum State {
        OPEN,
        ANSWERED_IN_VAIN,
        OVER
    }

    TaskPoll(ShareConsumer<String, byte[]> consumer, PollConnection connection) {
        this.consumer = consumer;
        this.connection = connection;
        this.acknowledgedBefore = acknowledged();
    }

    /** Returns a task, or none when the broker sent no task or the poll was broken off. */
    ConsumerRecords<String, byte[]> ask() {
        try {
            return consumer.poll(LIMIT);
        } catch (WakeupException woken) {
            return ConsumerRecords.empty();
        } finally {
            end();
        }
    }

    /** Breaks the poll off when nothing more can come of it. */
    synchronized void attend(boolean processEnds) {
        if (state != State.OPEN) {
            return;
        }
        if (processEnds || connection.isLost()) {
            state = State.OVER;
            consumer.wakeup();
        } else if (acknowledged() > acknowledgedBefore) {
            state = State.ANSWERED_IN_VAIN;
            consumer.wakeup();
        }
    }

    /** Returns whether the broker sent something that is not a task; the same consumer may then poll again. */
    synchronized boolean wasAnsweredInVain() {
        return state == State.ANSWERED_IN_VAIN;
    }

    private synchronized void end() {
        if (state == State.OPEN) {
            state = State.OVER;
        }
    }

    /**
     * Returns how many records were acknowledged. While no task is held, these are records that the client does not
     * hand on.
     */
    private double acknowledged() {
        return ClientMetrics.number(consumer, "acknowledgements-send-total").orElse(0);
    }
}
