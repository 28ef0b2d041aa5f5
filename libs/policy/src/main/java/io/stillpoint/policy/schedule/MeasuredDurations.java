package io.stillpoint.policy.schedule;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** How long backups of a cluster took, by what they saved. */
final class MeasuredDurations {

    private static final int KEPT = 5;

    private final Map<BackupKind, Deque<Duration>> measured = new HashMap<>();

    void add(BackupKind kind, Duration duration) {
        Deque<Duration> latest = measured.computeIfAbsent(kind, _ -> new ArrayDeque<>());
        latest.addLast(duration);
        if (latest.size() > KEPT) {
            latest.removeFirst();
        }
    }

    /** The longest of the latest backups of this kind, else of all that resemble it; empty when none was measured. */
    Optional<Duration> expected(BackupKind kind) {
        Deque<Duration> same = measured.get(kind);
        Stream<Duration> candidates = same != null
                ? same.stream()
                : measured.entrySet().stream()
                        .filter(entry -> entry.getKey().resembles(kind))
                        .flatMap(entry -> entry.getValue().stream());
        return candidates.max(Comparator.naturalOrder());
    }
}
