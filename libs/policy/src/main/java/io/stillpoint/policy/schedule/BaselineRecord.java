package io.stillpoint.policy.schedule;

import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.ScheduleFact;
import io.stillpoint.schemas.shared.ClusterVersions;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The newest baseline of a cluster, and the versions that its recovery points show. */
final class BaselineRecord {

    private @Nullable String point;
    private @Nullable ClusterVersions taken;
    private @Nullable ClusterVersions current;
    private @Nullable Instant currentSince;

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
            point = backup.point();
            taken = versions;
        }
    }

    boolean missing() {
        return point == null;
    }

    /** Empty also when a version is unknown: it is never guessed. */
    Optional<ScheduleFact> outdated(String cluster) {
        return point != null && taken != null && current != null && currentSince != null && current.differFrom(taken)
                ? Optional.of(new ScheduleFact.BaselineOutdated(cluster, point, taken, current, currentSince))
                : Optional.empty();
    }
}
