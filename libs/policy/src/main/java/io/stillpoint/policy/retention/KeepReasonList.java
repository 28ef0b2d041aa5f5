package io.stillpoint.policy.retention;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Gathers why points stay. A reason that holds for several copies of a point is one reason. */
final class KeepReasonList {

    private record Cause(KeepRule rule, String detail) {}

    private static final Comparator<Cause> ORDER =
            Comparator.comparing(Cause::rule).thenComparing(Cause::detail);

    private final Map<String, Map<Cause, List<CopyKind>>> byPoint = new HashMap<>();

    void whole(PointHistory point, KeepRule rule, String detail) {
        kinds(point, rule, detail);
    }

    void copy(PointHistory point, KeepRule rule, String detail, CopyKind kind) {
        kinds(point, rule, detail).add(kind);
    }

    private List<CopyKind> kinds(PointHistory point, KeepRule rule, String detail) {
        return byPoint.computeIfAbsent(point.point(), _ -> new TreeMap<>(ORDER))
                .computeIfAbsent(new Cause(rule, detail), _ -> new ArrayList<>());
    }

    /** All reasons to keep {@code point}; those that hold for every undamaged copy do not list them. */
    List<KeepReason> of(PointHistory point) {
        List<KeepReason> reasons = new ArrayList<>();
        byPoint.getOrDefault(point.point(), Map.of()).forEach((cause, kinds) -> {
            boolean all =
                    !kinds.isEmpty() && kinds.containsAll(point.undamaged()) && cause.rule() != KeepRule.ONLY_COPY;
            reasons.add(new KeepReason(cause.rule(), cause.detail(), all ? List.of() : kinds));
        });
        return reasons;
    }

    boolean any(PointHistory point) {
        return byPoint.containsKey(point.point());
    }

    /** Whether the policy's own rules keep {@code point} for its copy of {@code kind}. */
    boolean byPolicy(PointHistory point, CopyKind kind) {
        return byPoint.getOrDefault(point.point(), Map.of()).entrySet().stream()
                .anyMatch(each -> each.getKey().rule().isPolicy()
                        && (each.getValue().isEmpty() || each.getValue().contains(kind)));
    }
}
