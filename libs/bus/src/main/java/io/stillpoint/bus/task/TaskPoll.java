package io.stillpoint.bus.task;

import io.stillpoint.bus.ClientMetrics;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.errors.WakeupException;

/**
 * One {@code poll} for a task, however long it takes, and what another thread does about it meanwhile.
 *
 * <p>It must not be a row of short ones: a poll that begins in the moment in which the answer to the one before arrives makes the
 * client ask once more behind its back (kafka-clients 4.2.1, seen). The second task then is in the client's buffer, locked,
 * while its slot is busy with the first. But one poll asks one question, and the mark of a transaction or a record of an
 * aborted one is an answer to it that the caller never sees. Then nothing is on its way any more, and polling anew is safe.
 */
final class TaskPoll {

    /** Only for the case that a client of another version tells nothing of what it acknowledges by itself. */
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

    /** Returns a task; none when it was answered in vain or broken off. */
    ConsumerRecords<String, byte[]> ask() {
        try {
            return consumer.poll(LIMIT);
        } catch (WakeupException woken) {
            return ConsumerRecords.empty();
        } finally {
            end();
        }
    }

    /** Breaks it off when it leads nowhere. */
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

    /** The broker sent something that is no task; it may be asked again, by the same consumer. */
    synchronized boolean wasAnsweredInVain() {
        return state == State.ANSWERED_IN_VAIN;
    }

    private synchronized void end() {
        if (state == State.OPEN) {
            state = State.OVER;
        }
    }

    /** While no task is held, the client acknowledges nothing but what it does not hand on. */
    private double acknowledged() {
        return ClientMetrics.number(consumer, "acknowledgements-send-total").orElse(0);
    }
}
