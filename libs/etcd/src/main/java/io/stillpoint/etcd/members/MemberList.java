package io.stillpoint.etcd.members;

import io.stillpoint.etcd.client.ListedMember;
import io.stillpoint.schemas.shared.Problem;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Compares etcd's own list of members with the declared cluster: where they differ a restore would build another cluster. */
public final class MemberList {

    private MemberList() {}

    /**
     * Returns how the list differs.
     *
     * @param declared how many members there should be
     * @param where the member that was asked
     */
    public static Optional<Problem> problem(List<ListedMember> listed, int declared, String where) {
        String found = listed.stream()
                .map(member -> (member.name().isEmpty() ? "(never started)" : member.name()) + " " + member.peerUrls())
                .collect(Collectors.joining(", "));
        if (listed.size() != declared) {
            return Optional.of(new Problem(
                    "etcd-member-list",
                    declared + " members, as the cluster was declared",
                    listed.size() + ": " + found,
                    where,
                    "Declare the cluster again if it has changed; remove members that are gone ('etcdctl"
                            + " member remove')."));
        }
        if (listed.stream().anyMatch(member -> member.name().isEmpty())) {
            return Optional.of(new Problem(
                    "etcd-member-not-started",
                    "every listed member started",
                    found,
                    where,
                    "Start the member that was added, or remove it ('etcdctl member remove')."));
        }
        return Optional.empty();
    }
}
