package io.stillpoint.coordinator.loop;

import io.stillpoint.bus.Topics;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.SagaState;
import java.time.Instant;
import java.util.Collection;

/**
 * Says whether a deadline may pass. It may once everything was read that was written before it: after an outage, a clock that jumped or a
 * machine that slept, timers are due at once while the answers that came in time still wait in the log.
 *
 * <p>What was written after a deadline and is read before it passes counts too. Work that is done is not thrown away because two clocks
 * differ.
 */
final class DeadlineWatch implements AutoCloseable {

    private final ReadingProgress reading;
    private final GateProgress gate;

    DeadlineWatch(ReadingProgress reading, GateProgress gate) {
        this.reading = reading;
        this.gate = gate;
    }

    /**
     * Returns whether a deadline of this cluster may pass. The gate is asked only where a person is waited for: backup workers write their
     * reports past it.
     */
    boolean mayPass(ClusterState state, Instant deadline, Instant now) {
        return (!isForPerson(state, now) || gate.covers(deadline, now))
                && reading.covers(Topics.partitionOf(state.cluster()), deadline, now);
    }

    private static boolean isForPerson(ClusterState state, Instant now) {
        SagaState saga = state.running();
        Instant approval = saga == null ? null : saga.phaseDeadline();
        return approval != null && !approval.isAfter(now);
    }

    /** Returns whether a deadline has been held back. */
    boolean isHolding() {
        return reading.isAwaited() || gate.isAwaited();
    }

    void forget(Collection<Integer> partitions) {
        reading.forget(partitions);
    }

    @Override
    public void close() {
        gate.close();
    }
}
