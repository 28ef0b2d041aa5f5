package io.stillpoint.policy.retention;

import io.stillpoint.schemas.shared.Problem;
import java.util.List;

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
