package io.stillpoint.policy.prune;

import io.stillpoint.policy.leftover.BackupEnd;
import io.stillpoint.policy.leftover.BlobDecider;
import io.stillpoint.policy.leftover.BlobNeeds;
import io.stillpoint.policy.leftover.BlobVerdict;
import io.stillpoint.policy.leftover.LeftoverDecider;
import io.stillpoint.policy.leftover.LeftoverVerdict;
import io.stillpoint.policy.leftover.RunFolder;
import io.stillpoint.policy.leftover.UnfinishedUpload;
import io.stillpoint.policy.leftover.VaultContents;
import io.stillpoint.policy.retention.PointCopy;
import io.stillpoint.policy.retention.PointVerdict;
import io.stillpoint.policy.retention.RetentionDecision;
import io.stillpoint.schemas.policy.PruneVerdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What one prune does, as facts can tell it. Facts are bounded, and other sagas wait meanwhile: it removes the oldest points first, and
 * leaves the rest to the next one.
 *
 * @param verdicts newest point first: all that go, and the newest that stay
 * @param more how many points that stay are not among the verdicts
 * @param snapshots of each point that goes, as {@code component/target}
 * @param leftovers what executions left that goes
 * @param uploads of shared objects that nobody finishes any more
 * @param blobs shared objects that get a note, or go
 */
public record PrunePlan(
        List<PruneVerdict> verdicts,
        int more,
        Map<String, List<String>> snapshots,
        List<RunFolder> leftovers,
        List<UnfinishedUpload> uploads,
        List<BlobVerdict> blobs) {

    /** As many as the coordinator accepts. */
    public static final int GOES_LIMIT = 200;

    private static final int STAYS_LIMIT = 300;

    /** Their names are part of the same facts; a hot point has a handful of snapshots, a cold one has one for each node. */
    static final int SNAPSHOTS_LIMIT = 2_000;

    public PrunePlan {
        verdicts = List.copyOf(verdicts);
        snapshots = Map.copyOf(snapshots);
        leftovers = List.copyOf(leftovers);
        uploads = List.copyOf(uploads);
        blobs = List.copyOf(blobs);
    }

    /**
     * The plan that follows.
     *
     * @param ends how the backup of each name ended that was ever used
     */
    public static PrunePlan of(
            RetentionDecision decision, VaultContents contents, Map<String, BackupEnd> ends, Instant now) {
        Map<String, List<String>> snapshots = goes(decision);
        Set<String> goes = snapshots.keySet();
        List<PruneVerdict> verdicts = verdicts(decision, goes);
        int more = decision.verdicts().size() - verdicts.size();
        if (!decision.obstacles().isEmpty()) {
            return new PrunePlan(verdicts, more, snapshots, List.of(), List.of(), List.of());
        }
        Predicate<BlobNeeds> stays = each -> !goes.contains(each.point());
        return new PrunePlan(
                verdicts,
                more,
                snapshots,
                LeftoverDecider.decide(contents.folders(), ends, now).stream()
                        .filter(LeftoverVerdict::removed)
                        .map(LeftoverVerdict::folder)
                        .toList(),
                LeftoverDecider.uploads(contents.uploads(), ends, now),
                BlobDecider.decide(
                                contents.blobs(),
                                contents.needs().stream().filter(stays).toList(),
                                now)
                        .stream()
                        .filter(verdict -> verdict.fate() != BlobVerdict.Fate.STAYS)
                        .toList());
    }

    /** The points that go with their snapshots: the oldest, as many as fit, and at least one. */
    private static Map<String, List<String>> goes(RetentionDecision decision) {
        Map<String, List<String>> goes = new HashMap<>();
        int named = 0;
        for (PointVerdict.Removed removed : decision.removed().reversed()) {
            List<String> snapshots = removed.point().copies().stream()
                    .map(PointCopy::kind)
                    .map(kind -> kind.component().label() + "/" + kind.target())
                    .sorted()
                    .toList();
            named += snapshots.size();
            if (goes.size() == GOES_LIMIT || (named > SNAPSHOTS_LIMIT && !goes.isEmpty())) {
                break;
            }
            goes.put(removed.point().point(), snapshots);
        }
        return goes;
    }

    private static List<PruneVerdict> verdicts(RetentionDecision decision, Set<String> goes) {
        List<PruneVerdict> verdicts = new ArrayList<>();
        int stay = 0;
        for (PointVerdict verdict : decision.verdicts()) {
            String point = verdict.point().point();
            if (goes.contains(point)) {
                verdicts.add(new PruneVerdict(point, true, verdict.why()));
            } else if (stay++ < STAYS_LIMIT) {
                String why = verdict instanceof PointVerdict.Removed
                        ? "goes with the next prune (%s)".formatted(verdict.why())
                        : verdict.why();
                verdicts.add(new PruneVerdict(point, false, why));
            }
        }
        return verdicts;
    }

    /** The bytes of leftovers and of shared objects that go now. */
    public long bytes() {
        return leftovers.stream().mapToLong(RunFolder::bytes).sum()
                + blobs.stream()
                        .filter(verdict -> verdict.fate() == BlobVerdict.Fate.REMOVED)
                        .mapToLong(verdict -> verdict.blob().bytes())
                        .sum();
    }
}
