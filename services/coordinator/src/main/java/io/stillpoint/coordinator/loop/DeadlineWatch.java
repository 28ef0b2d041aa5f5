package io.stillpoint.coordinator.loop;

import io.stillpoint.bus.Topics;
import io.stillpoint.coordinator.decide.ClusterInput;
import io.stillpoint.coordinator.decide.saga.SignsOfLife;
import io.stillpoint.schemas.internal.ClusterState;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Says which deadlines may pass. One may once everything was read that was written before it: after an outage, a clock that jumped or a
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
     * Returns up to when deadlines of this cluster may pass, empty where none may. The gate is asked only where a person is waited for:
     * backup workers write their reports past it.
     *
     * @param deadline its earliest one, which is due
     */
    Optional<ClusterInput.TimePassed> passed(ClusterState state, Instant deadline, SignsOfLife signs, Instant now) {
        Instant upTo = readUpTo(state, deadline, now);
        Optional<Instant> approval = dueApproval(state, now);
        Optional<Instant> heard = approval.filter(due -> isHeard(state, due, now));
        holding |= upTo.isBefore(deadline) || !heard.equals(approval);
        return upTo.isBefore(deadline)
                ? Optional.empty()
                : Optional.of(new ClusterInput.TimePassed(signs, upTo, heard.orElse(Instant.MIN)));
    }

    private boolean isHeard(ClusterState state, Instant approval, Instant now) {
        if (!gate.covers(approval, now)) {
            return false;
        }
        Instant passedOn = later(approval, gate.passedAt());
        return !readUpTo(state, passedOn, now).isBefore(passedOn);
    }

    private Instant readUpTo(ClusterState state, Instant instant, Instant now) {
        return reading.upTo(Topics.partitionOf(state.cluster()), instant, now);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Optional<Instant> dueApproval(ClusterState state, Instant now) {
        return state.sagas().stream()
                .flatMap(saga -> Stream.ofNullable(saga.phaseDeadline()))
                .filter(approval -> !approval.isAfter(now))
                .min(Comparator.naturalOrder());
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
