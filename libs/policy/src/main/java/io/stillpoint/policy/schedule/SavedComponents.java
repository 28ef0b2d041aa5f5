package io.stillpoint.policy.schedule;

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
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The newest saved data of each component. Hot images count for the roles that they were taken of and make no cold one younger. Data
 * counts once its recovery point is sealed, also if that is partial and also if nobody has read it back yet.
 */
final class SavedComponents {

    private final Map<StepRef, Instant> stepsStarted = new HashMap<>();
    private final Map<String, Instant> dataOf = new HashMap<>();
    private final Map<String, Duration> waited = new HashMap<>();
    private final Map<Kind, SavedData> newest = new HashMap<>();

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
            case StepFact.SnapshotVerified verified ->
                newest.replaceAll(
                        (_, data) -> data.withVerified(verified.snapshot().manifestKey()));
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
        Map<Component, Set<String>> manifests = new EnumMap<>(Component.class);
        for (SnapshotRef snapshot : point.snapshots()) {
            Instant data = dataOf.getOrDefault(snapshot.manifestKey(), snapshot.completedAt());
            oldest.merge(snapshot.component(), data, (one, other) -> one.isBefore(other) ? one : other);
            manifests
                    .computeIfAbsent(snapshot.component(), _ -> new HashSet<>())
                    .add(snapshot.manifestKey());
        }
        point.missing().forEach(oldest::remove);
        oldest.forEach((component, data) -> {
            var saved = new SavedData(point.point(), data, manifests.getOrDefault(component, Set.of()));
            Kind.of(component, point.consistency(), roles)
                    .forEach(kind -> newest.merge(
                            kind, saved, (before, after) -> after.dataOf().isBefore(before.dataOf()) ? before : after));
        });
        return oldest.keySet();
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

    /** The oldest of what is meant; empty where some of it was never saved. */
    Optional<SavedData> of(Component component, Consistency consistency, List<Role> roles) {
        List<Kind> kinds = Kind.of(component, consistency, roles);
        List<SavedData> saved = kinds.stream()
                .flatMap(kind -> Stream.ofNullable(newest.get(kind)))
                .toList();
        return saved.size() == kinds.size()
                ? saved.stream().min(Comparator.comparing(SavedData::dataOf))
                : Optional.empty();
    }
}
