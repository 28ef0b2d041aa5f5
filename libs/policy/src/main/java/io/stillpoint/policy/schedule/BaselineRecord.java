package io.stillpoint.policy.schedule;

import io.stillpoint.policy.retention.CopyLog;
import io.stillpoint.schemas.event.DamagedCopy;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.ScheduleFact;
import io.stillpoint.schemas.shared.ClusterVersions;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The baselines of a cluster, and the versions that its recovery points show. One that was found damaged is none. */
final class BaselineRecord {

    private record Baseline(String point, @Nullable ClusterVersions versions, List<SnapshotRef> snapshots) {}

    private final CopyLog copies;
    /** The newest last. */
    private final List<Baseline> baselines = new ArrayList<>();

    private @Nullable ClusterVersions current;
    private @Nullable Instant currentSince;

    BaselineRecord(CopyLog copies) {
        this.copies = copies;
    }

    void completed(SagaFact.BackupCompleted backup, Instant time) {
        ClusterVersions versions = backup.versions();
        ClusterVersions before = current;
        if (versions != null && (before == null || versions.differFrom(before))) {
            current = versions;
            currentSince = time;
        } else if (versions != null && before != null) {
            // What could not be read this time is what it was: the rest shows no upgrade.
            current = versions.or(before);
        }
        if (backup.baseline()) {
            baselines.add(new Baseline(backup.point(), versions, backup.snapshots()));
        }
    }

    /** That there is none that is whole. */
    Optional<ScheduleFact> missing(String cluster, Instant declaredAt) {
        return newestWhole().isPresent()
                ? Optional.empty()
                : Optional.of(new ScheduleFact.BaselineMissing(cluster, declaredAt, damaged()));
    }

    /** Empty also when a version is unknown: it is never guessed. */
    Optional<ScheduleFact> outdated(String cluster) {
        Baseline newest = newestWhole().orElse(null);
        ClusterVersions taken = newest == null ? null : newest.versions();
        return newest != null && taken != null && current != null && currentSince != null && current.differFrom(taken)
                ? Optional.of(new ScheduleFact.BaselineOutdated(
                        cluster, newest.point(), taken, current, currentSince, damaged()))
                : Optional.empty();
    }

    private Optional<Baseline> newestWhole() {
        return baselines.reversed().stream()
                .filter(baseline -> copies.damagedSince(baseline.snapshots()).isEmpty())
                .findFirst();
    }

    /** The newest one, if it was found damaged. */
    private @Nullable DamagedCopy damaged() {
        return baselines.isEmpty()
                ? null
                : copies.damagedSince(baselines.getLast().snapshots())
                        .map(since -> new DamagedCopy(baselines.getLast().point(), since))
                        .orElse(null);
    }
}
