package io.stillpoint.etcd.members;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which member the snapshot is taken from: a follower rather than the leader, which has enough to do; the one that has
 * applied most; the first in the topology where all are equal, so that the choice can be foretold.
 */
public final class MemberChoice {

    private MemberChoice() {}

    /** Chooses. Empty when no member is healthy, or none of them votes. */
    public static Optional<MemberAnswer.Healthy> forSnapshot(List<MemberAnswer.Healthy> healthy) {
        Comparator<MemberAnswer.Healthy> follower =
                Comparator.comparing(answer -> answer.status().leads());
        Comparator<MemberAnswer.Healthy> ahead = Comparator.comparingLong(MemberAnswer.Healthy::readRevision);
        return healthy.stream()
                .filter(answer -> !answer.status().learner())
                .min(follower.thenComparing(ahead.reversed()));
    }
}
