package io.stillpoint.policy.leftover;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** How the backup that used a point's name ended, as the log of facts tells. */
public sealed interface BackupEnd {

    /** When it ended, empty while it runs. */
    default Optional<Instant> ended() {
        return switch (this) {
            case Running _ -> Optional.empty();
            case Sealed it -> Optional.of(it.at());
            case Failed it -> Optional.of(it.at());
            case Pruned it -> Optional.of(it.at());
        };
    }

    /** Its saga runs, or waits to bring the cluster back. */
    record Running(String saga) implements BackupEnd {}

    /**
     * There is a recovery point.
     *
     * @param runs the executions whose snapshots are in it
     */
    record Sealed(Instant at, Set<String> runs) implements BackupEnd {
        public Sealed {
            runs = Set.copyOf(runs);
        }
    }

    /** It failed or was cancelled; there is no recovery point. */
    record Failed(Instant at) implements BackupEnd {}

    /** There was a recovery point, and it was removed. */
    record Pruned(Instant at) implements BackupEnd {}
}
