package io.stillpoint.policy.leftover;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides which executions left something that goes. Only what the log explains can go: of a name that it does not know, nothing is
 * removed. What belongs to a running saga is never a leftover, however old it is.
 *
 * <p>Asked only when nothing keeps points from being removed: see {@link io.stillpoint.policy.retention.RetentionDecision#obstacles}.
 */
public final class LeftoverDecider {

    /**
     * How long leftovers stay. An execution that nobody waits for any more may still write for hours; and somebody who looks after
     * a failed backup should find after a weekend what it left.
     */
    public static final Duration GRACE = Duration.ofDays(3);

    private LeftoverDecider() {}

    /** @param ends by point */
    public static List<LeftoverVerdict> decide(List<RunFolder> folders, Map<String, BackupEnd> ends, Instant now) {
        return folders.stream()
                .map(folder -> verdict(folder, ends.get(folder.point()), now))
                .toList();
    }

    /**
     * Unfinished uploads of shared objects that go. Their keys name no backup. So nothing goes while a backup of the cluster runs, and
     * what goes was begun during a backup that has ended before the grace time, or after all of them.
     */
    public static List<UnfinishedUpload> uploads(
            List<UnfinishedUpload> uploads, Map<String, BackupEnd> ends, Instant now) {
        if (ends.values().stream().anyMatch(BackupEnd.Running.class::isInstance)) {
            return List.of();
        }
        return uploads.stream()
                .filter(upload -> !after(upload.begunAt(), ends).plus(GRACE).isAfter(now))
                .toList();
    }

    /** When the first backup ended that may have begun something at {@code begun}. */
    private static Instant after(Instant begun, Map<String, BackupEnd> ends) {
        return ends.values().stream()
                .flatMap(end -> end.ended().stream())
                .filter(ended -> !ended.isBefore(begun))
                .min(Instant::compareTo)
                .orElse(begun);
    }

    private static LeftoverVerdict verdict(RunFolder folder, @Nullable BackupEnd end, Instant now) {
        return switch (end) {
            case null -> stays(folder, "the log knows no backup of this name");
            case BackupEnd.Running(String saga) -> stays(folder, "saga %s runs".formatted(saga));
            case BackupEnd.Sealed sealed
            when folder.run().isEmpty() || sealed.runs().contains(folder.run()) ->
                stays(folder, "part of the recovery point");
            case BackupEnd.Sealed sealed ->
                afterGrace(folder, sealed.at(), now, "an attempt that is not part of the recovery point");
            case BackupEnd.Failed failed -> afterGrace(folder, failed.at(), now, "its backup failed or was cancelled");
            case BackupEnd.Pruned _ -> new LeftoverVerdict(folder, true, "rest of a removed recovery point");
        };
    }

    private static LeftoverVerdict afterGrace(RunFolder folder, Instant ended, Instant now, String what) {
        Instant last = ended.isAfter(folder.newestAt()) ? ended : folder.newestAt();
        Instant due = last.plus(GRACE);
        return due.isAfter(now)
                ? stays(folder, "%s, stays until %s".formatted(what, due))
                : new LeftoverVerdict(folder, true, what);
    }

    private static LeftoverVerdict stays(RunFolder folder, String why) {
        return new LeftoverVerdict(folder, false, why);
    }
}
