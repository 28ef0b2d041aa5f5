package io.stillpoint.policy.schedule;

import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** How long backups of a cluster took, by what they saved. */
final class MeasuredDurations {

    private static final int KEPT = 5;

    private record Kind(Consistency consistency, Set<Component> components) {}

    private final Map<Kind, Deque<Duration>> measured = new HashMap<>();

    void add(Consistency consistency, Collection<Component> components, Duration duration) {
        Deque<Duration> latest =
                measured.computeIfAbsent(new Kind(consistency, Set.copyOf(components)), kind -> new ArrayDeque<>());
        latest.addLast(duration);
        if (latest.size() > KEPT) {
            latest.removeFirst();
        }
    }

    /**
     * The longest of the latest backups of exactly these components, else of any of this consistency; empty when none was measured.
     * What images take says nothing of other components.
     */
    Optional<Duration> expected(Consistency consistency, Collection<Component> components) {
        Deque<Duration> same = measured.get(new Kind(consistency, Set.copyOf(components)));
        boolean images = components.contains(Component.NODE_IMAGE);
        Stream<Duration> candidates = same != null
                ? same.stream()
                : measured.entrySet().stream()
                        .filter(entry -> entry.getKey().consistency() == consistency)
                        .filter(entry -> entry.getKey().components().contains(Component.NODE_IMAGE) == images)
                        .flatMap(entry -> entry.getValue().stream());
        return candidates.max(Comparator.naturalOrder());
    }
}
