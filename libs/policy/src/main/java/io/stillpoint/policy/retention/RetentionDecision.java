package io.stillpoint.policy.retention;

import io.stillpoint.schemas.shared.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One verdict for every recovery point of a cluster.
 *
 * @param obstacles why nothing at all may be removed now; when there are any, every point is kept
 * @param verdicts newest point first
 */
public record RetentionDecision(List<Problem> obstacles, List<PointVerdict> verdicts) {

    public RetentionDecision {
        obstacles = List.copyOf(obstacles);
        verdicts = List.copyOf(verdicts);
    }

    /** The same decision when something else, too, keeps everything from being removed. */
    public RetentionDecision with(Problem obstacle) {
        List<Problem> more = new ArrayList<>(obstacles);
        more.add(obstacle);
        return of(more, verdicts);
    }

    /**
     * The same decision when the store does not let some points go yet.
     *
     * @param locked why, by point
     */
    public RetentionDecision withLocked(Map<String, String> locked) {
        return new RetentionDecision(
                obstacles,
                verdicts.stream()
                        .map(verdict -> {
                            String why = locked.get(verdict.point().point());
                            return why == null
                                    ? verdict
                                    : kept(
                                            verdict,
                                            KeepRule.LOCKED,
                                            "%s, then it goes: %s".formatted(why, verdict.why()));
                        })
                        .toList());
    }

    /** With any obstacle, what would go stays. */
    static RetentionDecision of(List<Problem> obstacles, List<PointVerdict> verdicts) {
        return new RetentionDecision(
                obstacles,
                obstacles.isEmpty()
                        ? verdicts
                        : verdicts.stream()
                                .map(verdict -> kept(verdict, KeepRule.OBSTACLE, "(%s)".formatted(verdict.why())))
                                .toList());
    }

    /** What goes stays for this reason; what stays has its own. */
    private static PointVerdict kept(PointVerdict verdict, KeepRule rule, String detail) {
        return switch (verdict) {
            case PointVerdict.Kept kept -> kept;
            case PointVerdict.Removed removed ->
                new PointVerdict.Kept(removed.point(), List.of(new KeepReason(rule, detail, List.of())));
        };
    }

    public List<PointVerdict.Kept> kept() {
        return of(PointVerdict.Kept.class);
    }

    public List<PointVerdict.Removed> removed() {
        return of(PointVerdict.Removed.class);
    }

    private <T extends PointVerdict> List<T> of(Class<T> type) {
        return verdicts.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
