package io.stillpoint.etcd.members;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Chooses the member to take the snapshot from. A follower, because the leader has enough to do; of those the one that
 * has applied most; of equals the first in the topology, so that the choice is predictable.
 */
public final class MemberChoice {

    private MemberChoice() {}

    /** Chooses; returns empty when no healthy member has a vote. */
    public static Optional<MemberAnswer.Healthy> forSnapshot(List<MemberAnswer.Healthy> healthy) {
        Comparator<MemberAnswer.Healthy> follower =
                Comparator.comparing(answer -> answer.status().leads());
        Comparator<MemberAnswer.Healthy> ahead = Comparator.comparingLong(MemberAnswer.Healthy::readRevision);
        return healthy.stream()
                .filter(answer -> !answer.status().learner())
                .min(follower.thenComparing(ahead.reversed()));
    }
}
