package io.stillpoint.etcd;

import io.etcd.jetcd.api.MaintenanceGrpc;
import io.stillpoint.etcd.client.ListedMember;
import io.stillpoint.etcd.client.MemberClient;
import io.stillpoint.etcd.client.RevisionHash;
import io.stillpoint.etcd.members.MemberAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the manifest says about a snapshot's origin, and how to restore it without Stillpoint. The flags of each member
 * are not known here: the restore reads them from the nodes.
 *
 * @param from the member that gave the snapshot
 * @param members etcd's own list
 * @param revision inside the snapshot
 * @param hash HashKV at that revision, for comparison after a restore; empty when etcd did not give it
 * @param caSha256 digests of the CA certificates that signed the members' own
 */
record SnapshotSource(
        MemberAnswer.Healthy from,
        List<ListedMember> members,
        long revision,
        Optional<RevisionHash> hash,
        String caSha256) {

    /**
     * Asks for the HashKV at the snapshot's revision. Failing to get it must not fail the backup: etcd 3.2 has no such
     * call, and a compaction may have passed the revision by now.
     */
    static Optional<RevisionHash> hash(MemberClient member, long revision, Duration patience)
            throws InterruptedException {
        if (revision == 0) {
            return Optional.empty();
        }
        try {
            return member.hashKv(revision, patience);
        } catch (EtcdException e) {
            return Optional.empty();
        }
    }

    Map<String, String> describe() {
        Map<String, String> source = new TreeMap<>();
        source.put("etcd.version", from.status().version());
        source.put("etcd.cluster-id", Long.toHexString(from.status().clusterId()));
        source.put("etcd.member", from.endpoint().node());
        source.put("etcd.member-id", Long.toHexString(from.status().memberId()));
        source.put("etcd.raft-term", Long.toString(from.status().raftTerm()));
        source.put("etcd.revision", Long.toString(revision));
        source.put("etcd.initial-cluster", initialCluster());
        source.put("etcd.ca-sha256", caSha256);
        source.put(
                "etcd.client-urls",
                members.stream()
                        .flatMap(member -> member.clientUrls().stream().map(url -> member.name() + "=" + url))
                        .collect(Collectors.joining(",")));
        hash.ifPresent(known -> {
            source.put("etcd.hash-kv", Long.toString(known.hash()));
            source.put("etcd.hash-kv-revision", Long.toString(known.revision()));
            source.put("etcd.hash-kv-compact-revision", Long.toString(known.compactRevision()));
        });
        return source;
    }

    Map<String, String> tools() {
        String version = MaintenanceGrpc.class.getPackage().getImplementationVersion();
        return Map.of("etcd-client", "jetcd " + Objects.requireNonNullElse(version, "of unknown version"));
    }

    /**
     * Returns shell lines that find the snapshot in the working directory and make one data directory per member there.
     */
    List<String> restoreByHand(String file) {
        List<String> lines = new ArrayList<>();
        // From etcd 3.5 on these verbs are etcdutl's; etcdctl's own are deprecated there and gone in 3.6.
        lines.add("# With the tools of etcd " + from.status().version() + ": etcdutl from 3.5 on, etcdctl before.");
        lines.add("export ETCDCTL_API=3; etcd_tool=$(command -v etcdutl || echo etcdctl)");
        lines.add("# It must tell revision " + revision + ":");
        lines.add("$etcd_tool snapshot status " + quoted(file) + " --write-out=table");
        lines.add("# One data directory per member; compare name, peer URLs and token with its etcd.json:");
        for (ListedMember member : members) {
            if (!member.name().isEmpty()) {
                lines.add("$etcd_tool snapshot restore " + quoted(file)
                        + " --name " + quoted(member.name())
                        + " --initial-advertise-peer-urls " + quoted(String.join(",", member.peerUrls()))
                        + " --initial-cluster " + quoted(initialCluster())
                        + " --initial-cluster-token \"${ETCD_TOKEN:-etcd-cluster-1}\""
                        + " --data-dir " + quoted(member.name() + ".restored"));
            }
        }
        lines.add(
                "# On every master: park all static pods (move /etc/cfc/pods/* to /etc/cfc/podbackup), wait until the ports"
                        + " of etcd and 8001 are closed, and stop kubelet; on management nodes stop kubelet too.");
        lines.add("# On every member: move its old data and WAL directories aside, move NAME.restored in as its "
                + "data directory, and move member/wal to its --wal-dir where etcd.json gives one.");
        lines.add(
                "# Start kubelet, unpark etcd.json alone, wait until every member is healthy, unpark the rest, restart all"
                        + " other kubelets.");
        return lines;
    }

    private String initialCluster() {
        return members.stream()
                .filter(member -> !member.name().isEmpty())
                .flatMap(member -> member.peerUrls().stream().map(url -> member.name() + "=" + url))
                .collect(Collectors.joining(","));
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
