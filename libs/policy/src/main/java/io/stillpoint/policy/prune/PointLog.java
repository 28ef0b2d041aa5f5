package io.stillpoint.policy.prune;

import io.stillpoint.policy.leftover.BackupEnd;
import io.stillpoint.policy.retention.CopyLog;
import io.stillpoint.policy.retention.PointCopy;
import io.stillpoint.policy.retention.PointHistory;
import io.stillpoint.policy.retention.PointPin;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Follows the facts of one cluster, from the first to the last, and knows of recovery points what the facts say. The log is kept for
 * ever, so nothing else has to be remembered. Not thread-safe.
 */
public final class PointLog {

    private record Sealed(
            String point, Instant takenAt, Instant sealedAt, boolean baseline, List<SnapshotRef> snapshots) {}

    private final Map<String, Instant> startedAt = new HashMap<>();
    private final CopyLog copies = new CopyLog();
    private final Map<String, Sealed> points = new LinkedHashMap<>();
    private final Map<String, PointPin> pins = new HashMap<>();
    private final Map<String, BackupEnd> ends = new HashMap<>();
    private final Map<String, LockSpan> locks = new HashMap<>();
    private @Nullable BackupPolicy policy;
    private Instant newestFactAt = Instant.MIN;

    /** Takes in the next fact. */
    public void apply(Fact fact, Instant time) {
        newestFactAt = time.isAfter(newestFactAt) ? time : newestFactAt;
        copies.apply(fact, time);
        switch (fact) {
            case RequestFact.RequestAccepted accepted
            when accepted.request() instanceof Request.PinRequested pin -> pin(pin, accepted.claimedSource(), time);
            case RequestFact.RequestAccepted accepted
            when accepted.request() instanceof Request.PolicyDeclared declared -> policy = declared.policy();
            case SagaFact saga -> saga(saga, time);
            case StepFact step -> step(step, time);
            default -> {
                // Says nothing about recovery points.
            }
        }
    }

    /** Points that are sealed and not removed, oldest first. */
    public List<PointHistory> points() {
        return points.values().stream().map(this::history).toList();
    }

    /** The snapshots of {@link #points}. */
    public List<SnapshotRef> snapshots() {
        return points.values().stream()
                .flatMap(point -> point.snapshots().stream())
                .toList();
    }

    /** How long the store locks points, as was reported last; without those that it does not lock. */
    public Map<String, LockSpan> locks() {
        return Map.copyOf(locks);
    }

    /** The policy in force, null without one. */
    public @Nullable BackupPolicy policy() {
        return policy;
    }

    /** How the backup of each name ended that was ever used. */
    public Map<String, BackupEnd> ends() {
        return Map.copyOf(ends);
    }

    /** Points that running restores read or wait for an approval to read, with the saga's name. */
    public Map<String, String> inUse() {
        return copies.restored().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey, (one, _) -> one));
    }

    /** Time of the newest fact; {@link Instant#MIN} before the first. */
    public Instant newestFactAt() {
        return newestFactAt;
    }

    private void pin(Request.PinRequested pin, String source, Instant time) {
        if (pin.pinned()) {
            pins.put(pin.point(), new PointPin(pin.reason(), time, source));
        } else {
            pins.remove(pin.point());
        }
    }

    private void saga(SagaFact fact, Instant time) {
        switch (fact) {
            case SagaFact.SagaStarted started
            when started.point() != null -> {
                startedAt.put(started.point(), time);
                ends.put(started.point(), new BackupEnd.Running(started.saga()));
            }
            case SagaFact.BackupCompleted completed -> completed(completed, time);
            case SagaFact.BackupFailed failed -> ends.put(failed.point(), new BackupEnd.Failed(time));
            case SagaFact.RecoveryPointPruned pruned -> {
                points.remove(pruned.point());
                locks.remove(pruned.point());
                ends.put(pruned.point(), new BackupEnd.Pruned(time));
            }
            default -> {
                // Says nothing about recovery points.
            }
        }
    }

    private void completed(SagaFact.BackupCompleted completed, Instant time) {
        points.put(
                completed.point(),
                new Sealed(
                        completed.point(),
                        startedAt.getOrDefault(completed.point(), time),
                        time,
                        completed.baseline(),
                        completed.snapshots()));
        ends.put(
                completed.point(),
                new BackupEnd.Sealed(
                        time,
                        completed.snapshots().stream().map(SnapshotRef::run).collect(Collectors.toSet())));
    }

    private void step(StepFact fact, Instant time) {
        switch (fact) {
            case StepFact.RecoveryPointSealed it -> {
                if (it.lockedUntil() != null) {
                    locks.put(it.point(), new LockSpan(time, it.lockedUntil()));
                }
            }
            case StepFact.ObjectsRemoved it ->
                it.extended().forEach(lock -> locks.put(lock.point(), new LockSpan(time, lock.until())));
            default -> {
                // Says nothing about recovery points.
            }
        }
    }

    private PointHistory history(Sealed point) {
        List<PointCopy> held = point.snapshots().stream().map(copies::copy).toList();
        return new PointHistory(point.point(), point.takenAt(), point.baseline(), pins.get(point.point()), held);
    }
}
