package io.stillpoint.etcd.restore;

import io.stillpoint.etcd.tool.EtcdVersion;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.PointDocument;
import io.stillpoint.vault.read.StoredCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Warnings that do not forbid a restore, but that an operator should read before approving it. */
public final class EtcdWarnings {

    private EtcdWarnings() {}

    /** Returns whole sentences, most important first. */
    public static List<String> of(EtcdPlanFacts facts) {
        List<String> warnings = new ArrayList<>();
        facts.etcdSnapshot().ifPresent(snapshot -> aboutSnapshot(facts, snapshot, warnings));
        facts.tool()
                .value()
                .filter(tool -> !tool.bumpsRevision())
                .ifPresent(tool -> warnings.add(
                        "etcdctl %s cannot raise the revision: clients that watch from a newer revision than the snapshot's see no"
                                        .formatted(tool.version())
                                + " change until it is passed, so every kubelet and controller is restarted."));
        facts.point().value().ifPresent(document -> aboutTopology(facts, document, warnings));
        aboutVersions(facts, warnings);
        aboutCertificates(facts, warnings);
        return List.copyOf(warnings);
    }

    private static void aboutSnapshot(EtcdPlanFacts facts, SnapshotRef snapshot, List<String> warnings) {
        warnings.add("Everything written to etcd after %s (revision %s) is lost."
                .formatted(snapshot.completedAt(), snapshot.etcdRevision()));
        if (facts.verifiedAt() == null) {
            warnings.add("This snapshot was never read back whole. That happens before anything is touched.");
        }
        if (facts.stored() instanceof StoredCheck.Postponed(long storedBytes)) {
            warnings.add("Its %d stored bytes were not compared for this plan. That happens before anything is touched."
                    .formatted(storedBytes));
        }
    }

    private static void aboutTopology(EtcdPlanFacts facts, PointDocument document, List<String> warnings) {
        TreeSet<String> then = addresses(document.topology().etcdMembers());
        TreeSet<String> now = addresses(facts.topology().etcdMembers());
        if (!then.equals(now)) {
            warnings.add("etcd had the members %s when the snapshot was taken and has %s now: the data goes to"
                            .formatted(then, now)
                    + " today's members.");
        }
    }

    private static TreeSet<String> addresses(List<Node> nodes) {
        TreeSet<String> addresses = new TreeSet<>();
        nodes.forEach(node -> addresses.add(node.address()));
        return addresses;
    }

    private static void aboutVersions(EtcdPlanFacts facts, List<String> warnings) {
        ToolGuards.recorded(facts, ToolGuards.SOURCE_VERSION)
                .flatMap(EtcdVersion::parse)
                .ifPresent(then -> facts.readMembers().stream()
                        .flatMap(member -> ToolGuards.imageVersion(member).stream())
                        .filter(tag -> !tag.sameMinor(then))
                        .findFirst()
                        .ifPresent(tag -> warnings.add(
                                "etcd said that it is %s when the snapshot was taken, and its image is tagged %s now: if it was"
                                                .formatted(then, tag)
                                        + " upgraded since, the restored members may not start.")));
    }

    private static void aboutCertificates(EtcdPlanFacts facts, List<String> warnings) {
        boolean recorded = ToolGuards.recorded(facts, ToolGuards.SOURCE_CA).isPresent();
        List<String> unknown = facts.members().stream()
                .filter(member -> member.caSha256() == null)
                .map(MemberFacts::address)
                .toList();
        if (!recorded) {
            warnings.add("etcd's CA certificate was not compared: the snapshot's manifest does not record one.");
        } else if (!unknown.isEmpty()) {
            warnings.add("etcd's CA certificate was not compared: it is unknown for " + unknown + ".");
        }
    }
}
