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
final class DeadlineWatch {

    private final ReadingProgress reading;
    private final GateProgress gate;
    private boolean holding;

    DeadlineWatch(ReadingProgress reading, GateProgress gate) {
        this.reading = reading;
        this.gate = gate;
    }

    /**
     * Returns whether a deadline of this cluster may pass. The gate is asked only where a person is waited for: backup workers write their
     * reports past it.
     */
    boolean mayPass(ClusterState state, Instant deadline, Instant now) {
        boolean passes = isForPerson(state, now)
                ? gate.covers(deadline, now) && isRead(state, later(deadline, gate.passedAt()), now)
                : isRead(state, deadline, now);
        holding |= !passes;
        return passes;
    }

    private boolean isRead(ClusterState state, Instant instant, Instant now) {
        return reading.covers(Topics.partitionOf(state.cluster()), instant, now);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static boolean isForPerson(ClusterState state, Instant now) {
        return state.sagas().stream()
                .map(SagaState::phaseDeadline)
                .anyMatch(approval -> approval != null && !approval.isAfter(now));
    }

    /** Begins a round of questions. */
    void begin() {
        holding = false;
    }

    /** Returns whether a deadline was held back in this round. */
    boolean isHolding() {
        return holding;
    }

    void forget(Collection<Integer> partitions) {
        reading.forget(partitions);
    }
}
