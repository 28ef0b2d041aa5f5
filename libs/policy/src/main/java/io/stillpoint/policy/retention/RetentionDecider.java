package io.stillpoint.policy.retention;

import io.stillpoint.policy.time.WrittenDuration;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.Retention;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Decides which recovery points of a cluster stay. It has no clock and no I/O, and removes nothing itself.
 *
 * <p>A point stays whole when one of its copies stays. Rules of periods work as in restic: of each of the newest periods that have
 * a point, the newest one stays. Here a verified one comes before an unverified one.
 *
 * <p>No policy removes baselines, pinned points, points in use, and of each kind of copy the newest verified one and all that are
 * newer and not verified yet, and what has anything that newer copies lack. When clock, log or vault cannot be trusted, nothing is removed.
 */
public final class RetentionDecider {

    private static final Comparator<PointHistory> NEWEST_FIRST = Comparator.comparing(PointHistory::takenAt)
            .thenComparing(PointHistory::point)
            .reversed();

    private final List<PointHistory> points;
    private final Retention retention;
    private final PruneCircumstances circumstances;
    private final Instant now;
    private final KeepReasonList reasons = new KeepReasonList();

    private RetentionDecider(
            List<PointHistory> points, Retention retention, PruneCircumstances circumstances, Instant now) {
        this.points = points.stream().sorted(NEWEST_FIRST).toList();
        this.retention = retention;
        this.circumstances = circumstances;
        this.now = now;
    }

    /**
     * Decides over all points of one cluster.
     *
     * @param points each once, in any order
     * @throws IllegalArgumentException when a name comes twice
     */
    public static RetentionDecision decide(
            List<PointHistory> points, BackupPolicy policy, PruneCircumstances circumstances, Instant now) {
        Set<String> names = new HashSet<>();
        for (PointHistory point : points) {
            if (!names.add(point.point())) {
                throw new IllegalArgumentException("expected each recovery point once, found two " + point.point());
            }
        }
        List<PointHistory> asked =
                points.stream().map(point -> point.asked(policy.level())).toList();
        return new RetentionDecider(asked, policy.retention(), circumstances, now).decided(zone(policy));
    }

    /** Why nothing at all may be removed now, whatever the policy says; empty when that may be. */
    public static List<Problem> obstacles(List<PointHistory> points, PruneCircumstances circumstances, Instant now) {
        return ObstacleCheck.of(points, circumstances, now);
    }

    /** The zone whose days and weeks count: that of the policy's first rule. */
    public static ZoneId zone(BackupPolicy policy) {
        return policy.rules().isEmpty()
                ? ZoneOffset.UTC
                : ZoneId.of(policy.rules().getFirst().timeZone());
    }

    private RetentionDecision decided(ZoneId zone) {
        points.forEach(this::whole);
        CopyRules rules = new CopyRules(retention, zone, reasons);
        kinds().forEach(kind -> rules.apply(kind, points));
        return RetentionDecision.of(
                ObstacleCheck.of(points, circumstances, now),
                points.stream().map(this::verdict).toList());
    }

    private void whole(PointHistory point) {
        if (point.baseline()) {
            reasons.whole(point, KeepRule.BASELINE, "");
        }
        PointPin pin = point.pin();
        if (pin != null) {
            reasons.whole(point, KeepRule.PINNED, "by %s: %s".formatted(pin.claimedSource(), pin.reason()));
        }
        String saga = circumstances.inUse().get(point.point());
        if (saga != null) {
            reasons.whole(point, KeepRule.IN_USE, "saga " + saga);
        }
        Duration within = Duration.ofSeconds(retention.keepWithinSeconds());
        if (within.isPositive() && Duration.between(point.takenAt(), now).compareTo(within) <= 0) {
            reasons.whole(point, KeepRule.WITHIN, WrittenDuration.of(within.toSeconds()));
        }
    }

    private Set<CopyKind> kinds() {
        Set<CopyKind> kinds = new TreeSet<>();
        points.forEach(point -> point.copies().forEach(copy -> kinds.add(copy.kind())));
        return kinds;
    }

    private PointVerdict verdict(PointHistory point) {
        return reasons.any(point) ? new PointVerdict.Kept(point, reasons.of(point)) : removed(point);
    }

    private PointVerdict.Removed removed(PointHistory point) {
        List<CopyKind> undamaged = point.undamaged();
        if (undamaged.isEmpty()) {
            return new PointVerdict.Removed(
                    point, RemovalCause.DAMAGED, "all of it is damaged, and a better or newer copy of each part stays");
        }
        for (CopyKind kind : undamaged) {
            if (older(point).anyMatch(other -> reasons.byPolicy(other, kind))) {
                return new PointVerdict.Removed(
                        point, RemovalCause.SUPERSEDED, "superseded: " + next(point, kind) + " stays instead");
            }
        }
        return new PointVerdict.Removed(
                point,
                RemovalCause.TOO_OLD,
                "too old: the next newer one that stays is " + next(point, undamaged.getFirst()));
    }

    private Stream<PointHistory> older(PointHistory point) {
        return points.stream().skip(points.indexOf(point) + 1L);
    }

    /** The next newer point that stays and holds the same. There is one: the newest undamaged copy of a kind always stays. */
    private String next(PointHistory point, CopyKind kind) {
        return points.subList(0, points.indexOf(point)).reversed().stream()
                .filter(other -> reasons.any(other) && other.undamaged().contains(kind))
                .findFirst()
                .orElseThrow()
                .point();
    }
}
