package io.stillpoint.etcd.client;

import java.util.List;

/**
 * What a member says about itself.
 *
 * @param leaderId 0 when it knows no leader
 * @param revision of the key space, as this member has applied it
 * @param databaseBytes length of its file, free pages included
 * @param learner whether it has no vote yet
 * @param errors what it complains about; etcd 3.2 never does
 */
public record MemberStatus(
        long clusterId,
        long memberId,
        long leaderId,
        long raftTerm,
        long revision,
        String version,
        long databaseBytes,
        boolean learner,
        List<String> errors) {

    public MemberStatus {
        errors = List.copyOf(errors);
    }

    public boolean leads() {
        return leaderId == memberId;
    }
}
