package io.stillpoint.restore.plan;

import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** What a plan says of any snapshots that it would bring back: how much is lost, and what was not read back yet. */
public final class SnapshotNotes {

    private SnapshotNotes() {}

    /** Returns whole sentences, most important first; none without snapshots. */
    public static List<String> of(List<SnapshotRef> snapshots, PointChoice choice, Instant now) {
        List<String> notes = new ArrayList<>();
        snapshots.stream()
                .map(SnapshotRef::completedAt)
                .min(Comparator.naturalOrder())
                .ifPresent(bound -> notes.add("This brings %s back to %s. What came after it is lost: %s until now."
                        .formatted(labels(snapshots), bound, length(Duration.between(bound, now)))));
        snapshots.stream()
                // A plan of etcd says this of its own snapshot.
                .filter(snapshot -> snapshot.component() != Component.ETCD && choice.verifiedAt(snapshot) == null)
                .map(snapshot ->
                        "The snapshot of %s was never read back whole. That happens before anything is touched."
                                .formatted(snapshot.component().label()))
                .distinct()
                .forEach(notes::add);
        return notes;
    }

    private static String labels(List<SnapshotRef> snapshots) {
        return snapshots.stream()
                .map(snapshot -> snapshot.component().label())
                .distinct()
                .collect(Collectors.joining(" and "));
    }

    private static String length(Duration time) {
        Duration counted = time.isNegative() ? Duration.ZERO : time;
        if (counted.toDays() > 0) {
            return "%d d %d h".formatted(counted.toDays(), counted.toHoursPart());
        }
        return counted.toHours() > 0
                ? "%d h %d min".formatted(counted.toHours(), counted.toMinutesPart())
                : "%d min %d s".formatted(counted.toMinutes(), counted.toSecondsPart());
    }
}
