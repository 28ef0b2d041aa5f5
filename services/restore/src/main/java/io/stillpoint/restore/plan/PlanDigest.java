package io.stillpoint.restore.plan;

import io.stillpoint.etcd.restore.EtcdPlanFacts;
import io.stillpoint.etcd.restore.MemberConfiguration;
import io.stillpoint.etcd.tool.EtcdTool;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.streams.Sha256;
import java.util.Comparator;
import java.util.List;

/**
 * Names what a restore would do, so that an approval cannot be used for anything else: SHA-256 over the canonical JSON of
 * the point, the snapshots with their manifests' digests, what every member's directory is made with and where it goes,
 * the tool and the accepted losses.
 */
public final class PlanDigest {

    private PlanDigest() {}

    /**
     * The digest of the restore that {@code facts} describe. Equal facts give equal digests; disk space, catalogue and
     * clocks do not enter.
     *
     * @param point name of the chosen point, empty when none could be chosen
     */
    public static String of(EtcdPlanFacts facts, String point) {
        Deed deed = new Deed(
                1,
                facts.cluster(),
                point,
                facts.components(),
                facts.etcdSnapshot().stream().toList(),
                facts.readMembers().stream()
                        .sorted(Comparator.comparing(MemberConfiguration::address))
                        .toList(),
                facts.tool().value().map(tool -> tool.version().text()).orElse(""),
                facts.tool().value().map(EtcdTool::bumpsRevision).orElse(false),
                facts.acceptedLosses().stream().sorted().toList());
        return Sha256.hex(Json.bytes(deed));
    }

    /** The digest of a plan of two halves. */
    public static String joined(String first, String second) {
        return Sha256.hex(first + " " + second);
    }

    private record Deed(
            int format,
            String cluster,
            String point,
            List<Component> components,
            List<SnapshotRef> snapshots,
            List<MemberConfiguration> members,
            String etcdctl,
            boolean bumpsRevision,
            List<String> acceptedLosses) {}
}
