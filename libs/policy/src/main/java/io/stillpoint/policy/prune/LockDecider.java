package io.stillpoint.policy.prune;

import io.stillpoint.policy.retention.KeepRule;
import io.stillpoint.policy.retention.PointHistory;
import io.stillpoint.policy.retention.PointVerdict;
import io.stillpoint.policy.retention.RetentionDecision;
import io.stillpoint.schemas.event.ScheduleFact;
import io.stillpoint.schemas.policy.LockExtension;
import io.stillpoint.schemas.policy.ObjectLockRule;
import io.stillpoint.schemas.policy.ObjectLockRule.Mode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides which locks are put off, and of which people are told that they end. When a point is sealed nobody knows how long retention will
 * keep it, so its first lock is as long as the policy says, and a prune extends what it keeps.
 */
public final class LockDecider {

    /** As many as one prune extends; facts are bounded, and the next one goes on. */
    static final int LIMIT = 200;

    /** The policy prunes once a day, and one of the prunes may fail. */
    private static final Duration SHORTEST_LEFT = Duration.ofDays(2);

    /** A baseline's lock where the policy asks for none: longer than such a cluster lives. */
    private static final int BASELINE_DAYS = 3653;

    private LockDecider() {}

    /**
     * The locks that are to end later, the soonest first: those with less than half of their days or less than two days left, and those
     * that are missing.
     *
     * @param decision what stays, before the store was asked what it locks
     * @param locks by point
     */
    public static List<LockExtension> extensions(
            RetentionDecision decision, Map<String, LockSpan> locks, ObjectLockRule rule, Instant now) {
        List<LockExtension> due = new ArrayList<>();
        for (PointHistory point : kept(decision)) {
            int days = days(rule, point);
            LockSpan span = locks.get(point.point());
            if (days > 0 && isShort(span, Duration.ofDays(days), now)) {
                due.add(new LockExtension(
                        point.point(),
                        rule.mode() == Mode.NONE ? Mode.COMPLIANCE : rule.mode(),
                        now.truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofDays(days)),
                        point.baseline()));
            }
        }
        return due.stream()
                .sorted(Comparator.comparing(extension -> end(locks.get(extension.point()))))
                .limit(LIMIT)
                .toList();
    }

    /** The points that stay and of whose lock less than a quarter is left: a prune should have extended it. */
    public static List<ScheduleFact.LockEnding> endings(
            String cluster, RetentionDecision decision, Map<String, LockSpan> locks, Instant now) {
        List<ScheduleFact.LockEnding> endings = new ArrayList<>();
        for (PointHistory point : kept(decision)) {
            LockSpan span = locks.get(point.point());
            if (span != null && span.until().isAfter(now) && !left(span, now).isPositive()) {
                endings.add(new ScheduleFact.LockEnding(cluster, point.point(), span.until()));
            }
        }
        return endings;
    }

    /** What is left of a lock before its last quarter. */
    private static Duration left(LockSpan span, Instant now) {
        Duration quarter = Duration.between(span.since(), span.until()).dividedBy(4);
        return Duration.between(now, span.until()).minus(quarter);
    }

    private static List<PointHistory> kept(RetentionDecision decision) {
        return decision.kept().stream()
                .filter(kept -> kept.reasons().stream().anyMatch(reason -> reason.rule() != KeepRule.LOCKED))
                .map(PointVerdict.Kept::point)
                .toList();
    }

    private static boolean isShort(@Nullable LockSpan span, Duration wanted, Instant now) {
        Duration half = wanted.dividedBy(2);
        return end(span).isBefore(now.plus(half.compareTo(SHORTEST_LEFT) < 0 ? SHORTEST_LEFT : half));
    }

    private static Instant end(@Nullable LockSpan span) {
        return span == null ? Instant.MIN : span.until();
    }

    private static int days(ObjectLockRule rule, PointHistory point) {
        return rule.mode() == Mode.NONE ? (point.baseline() ? BASELINE_DAYS : 0) : rule.days();
    }
}
