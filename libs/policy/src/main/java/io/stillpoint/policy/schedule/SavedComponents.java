package io.stillpoint.policy.schedule;

import io.stillpoint.policy.retention.CopyLog;
import io.stillpoint.schemas.event.DamagedCopy;
import io.stillpoint.schemas.event.HotImageNodes;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StepRef;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The newest saved data of each component. Hot images count for the roles that they were taken of and make no cold one younger. Data
 * counts once its recovery point is sealed, also if that is partial and also if nobody has read it back yet. It counts no more while
 * a copy of it is known to be damaged: then the one before counts.
 */
final class SavedComponents {

    private final Map<StepRef, Instant> stepsStarted = new HashMap<>();
    private final Map<String, Instant> dataOf = new HashMap<>();
    private final Map<String, Duration> waited = new HashMap<>();
    /** By kind, the newest last. */
    private final Map<Kind, List<Saved>> saved = new HashMap<>();

    private final CopyLog copies;

    SavedComponents(CopyLog copies) {
        this.copies = copies;
    }

    /** What a point holds of one component. */
    private record Saved(String point, Instant dataOf, List<SnapshotRef> snapshots) {}

    /** @param role of the nodes in a hot image; null for everything else */
    private record Kind(
            Component component,
            Consistency consistency,
            @Nullable Role role) {

        static List<Kind> of(Component component, Consistency consistency, List<Role> roles) {
            return component == Component.NODE_IMAGE && consistency == Consistency.HOT
                    ? HotImageNodes.meant(roles).stream()
                            .map(role -> new Kind(component, consistency, role))
                            .toList()
                    : List.of(new Kind(component, consistency, null));
        }
    }

    void step(StepFact fact, Instant time) {
        switch (fact) {
            case StepFact.StepStarted started -> stepsStarted.put(started.step(), time);
            case StepFact.SnapshotCompleted completed -> {
                SnapshotRef snapshot = completed.snapshot();
                // Read after the step was handed out, so the data is at least as new as that.
                dataOf.put(snapshot.manifestKey(), stepsStarted.getOrDefault(completed.step(), snapshot.completedAt()));
                waited.merge(
                        completed.step().saga(),
                        Duration.between(snapshot.completedAt(), time),
                        (one, other) -> one.compareTo(other) < 0 ? other : one);
            }
            default -> {}
        }
    }

    /**
     * Returns the components that the point holds. A component with several snapshots is as old as the oldest of them; one of which a
     * snapshot is missing is as old as before.
     *
     * @param roles of which nodes hot images were asked for
     */
    Collection<Component> completed(SagaFact.BackupCompleted point, List<Role> roles) {
        Map<Component, Instant> oldest = new EnumMap<>(Component.class);
        for (SnapshotRef snapshot : point.snapshots()) {
            Instant data = dataOf.getOrDefault(snapshot.manifestKey(), snapshot.completedAt());
            oldest.merge(snapshot.component(), data, (one, other) -> one.isBefore(other) ? one : other);
        }
        point.missing().forEach(oldest::remove);
        oldest.forEach((component, data) -> {
            List<SnapshotRef> snapshots = point.snapshots().stream()
                    .filter(snapshot -> snapshot.component() == component)
                    .toList();
            Kind.of(component, point.consistency(), roles)
                    .forEach(kind -> add(kind, new Saved(point.point(), data, snapshots)));
        });
        return oldest.keySet();
    }

    private void add(Kind kind, Saved next) {
        List<Saved> all = saved.computeIfAbsent(kind, _ -> new ArrayList<>());
        int place = all.size();
        while (place > 0 && next.dataOf().isBefore(all.get(place - 1).dataOf())) {
            place--;
        }
        all.add(place, next);
    }

    /** What was removed saves nothing any more. */
    void pruned(String point) {
        saved.values().forEach(all -> all.removeIf(each -> each.point().equals(point)));
    }

    /** How long a finished snapshot of this saga waited for a coordinator that was away. */
    Duration waited(String saga) {
        Duration longest = waited.getOrDefault(saga, Duration.ZERO);
        return longest.isNegative() ? Duration.ZERO : longest;
    }

    void forget(String saga) {
        waited.remove(saga);
        stepsStarted.keySet().removeIf(step -> step.saga().equals(saga));
        if (stepsStarted.isEmpty()) {
            dataOf.clear();
        }
    }

    /** The oldest of what is meant; empty where nothing whole of some of it is left. */
    Optional<SavedData> of(Component component, Consistency consistency, List<Role> roles) {
        List<Kind> kinds = Kind.of(component, consistency, roles);
        List<SavedData> whole = kinds.stream()
                .flatMap(kind -> newestWhole(saved.getOrDefault(kind, List.of())).stream())
                .toList();
        return whole.size() == kinds.size()
                ? whole.stream().min(Comparator.comparing(SavedData::dataOf))
                : Optional.empty();
    }

    /** The newest copy of what is meant, if it was found damaged; of several the one that was found so last. */
    Optional<DamagedCopy> damaged(Component component, Consistency consistency, List<Role> roles) {
        return Kind.of(component, consistency, roles).stream()
                .map(kind -> saved.getOrDefault(kind, List.of()))
                .filter(all -> !all.isEmpty())
                .map(List::getLast)
                .flatMap(newest ->
                        copies
                                .damagedSince(newest.snapshots())
                                .map(since -> new DamagedCopy(newest.point(), since))
                                .stream())
                .max(Comparator.comparing(DamagedCopy::foundAt));
    }

    private Optional<SavedData> newestWhole(List<Saved> all) {
        return all.reversed().stream()
                .filter(each -> copies.damagedSince(each.snapshots()).isEmpty())
                .findFirst()
                .map(each -> new SavedData(each.point(), each.dataOf(), copies.verified(each.snapshots())));
    }
}
