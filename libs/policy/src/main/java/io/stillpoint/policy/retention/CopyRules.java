package io.stillpoint.policy.retention;

import io.stillpoint.policy.retention.PointCopy.Condition;
import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.policy.Retention;
import io.stillpoint.schemas.text.PrintableText;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which copies of one kind stay. Damaged copies count for nothing. Verified ones come before unverified ones wherever only one of
 * several can stay, so that a copy which nobody has read back displaces none that is proved.
 */
final class CopyRules {

    private static final int SHOWN_CHARS = 60;

    private final Retention retention;
    private final ZoneId zone;
    private final KeepReasonList reasons;

    CopyRules(Retention retention, ZoneId zone, KeepReasonList reasons) {
        this.retention = retention;
        this.zone = zone;
        this.reasons = reasons;
    }

    /** @param points newest first */
    void apply(CopyKind kind, List<PointHistory> points) {
        List<PointHistory> verified = holders(kind, points, Condition.VERIFIED);
        List<PointHistory> unverified = holders(kind, points, Condition.UNVERIFIED);
        List<PointHistory> damaged = holders(kind, points, Condition.DAMAGED);
        newest(kind, points, verified);
        minimum(kind, verified, unverified, damaged);
        List<PointHistory> undamaged = points.stream()
                .filter(point -> point.undamaged().contains(kind))
                .toList();
        LackedByNewer.of(kind, undamaged)
                .forEach((point, lacked) -> reasons.copy(point, KeepRule.LACKED_BY_NEWER, named(lacked), kind));
        undamaged.stream()
                .limit(retention.keepLast())
                .forEach(point -> reasons.copy(point, KeepRule.LAST, String.valueOf(retention.keepLast()), kind));
        for (RetentionPeriod period : RetentionPeriod.values()) {
            choices(kind, period, undamaged).forEach((name, point) -> reasons.copy(point, period.rule(), name, kind));
        }
    }

    /** The first of them, and how many more there are. */
    private static String named(List<Loss> lacked) {
        if (lacked.isEmpty()) {
            return "something";
        }
        String first = PrintableText.of(lacked.getFirst().what(), SHOWN_CHARS);
        return lacked.size() == 1 ? first : "%s and %d more".formatted(first, lacked.size() - 1);
    }

    private static List<PointHistory> holders(CopyKind kind, List<PointHistory> points, Condition condition) {
        return points.stream().filter(point -> point.holds(kind, condition)).toList();
    }

    private void newest(CopyKind kind, List<PointHistory> points, List<PointHistory> verified) {
        for (PointHistory point : points) {
            if (!verified.isEmpty() && point.equals(verified.getFirst())) {
                reasons.copy(point, KeepRule.NEWEST_VERIFIED, "", kind);
                return;
            }
            if (point.holds(kind, Condition.UNVERIFIED)) {
                reasons.copy(point, KeepRule.NOT_VERIFIED_YET, "", kind);
            }
        }
    }

    private void minimum(
            CopyKind kind, List<PointHistory> verified, List<PointHistory> unverified, List<PointHistory> damaged) {
        if (verified.isEmpty() && unverified.isEmpty()) {
            reasons.copy(damaged.getFirst(), KeepRule.ONLY_COPY, "", kind);
            return;
        }
        List<PointHistory> best = new ArrayList<>(verified);
        best.addAll(unverified);
        best.stream()
                .limit(retention.minimumCopies())
                .forEach(point ->
                        reasons.copy(point, KeepRule.MINIMUM_COPIES, String.valueOf(retention.minimumCopies()), kind));
    }

    /** The point of each of the newest periods that have any: the newest verified one, else the newest. */
    private Map<String, PointHistory> choices(CopyKind kind, RetentionPeriod period, List<PointHistory> undamaged) {
        Map<String, PointHistory> chosen = new LinkedHashMap<>();
        for (PointHistory point : undamaged) {
            String name = period.of(point.takenAt(), zone);
            PointHistory before = chosen.get(name);
            if (before == null && chosen.size() < period.count(retention)) {
                chosen.put(name, point);
            } else if (before != null
                    && before.holds(kind, Condition.UNVERIFIED)
                    && point.holds(kind, Condition.VERIFIED)) {
                chosen.put(name, point);
            }
        }
        return chosen;
    }
}
