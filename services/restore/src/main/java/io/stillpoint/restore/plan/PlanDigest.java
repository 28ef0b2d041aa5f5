package io.stillpoint.restore.plan;

import io.stillpoint.etcd.restore.EtcdPlanFacts;
import io.stillpoint.etcd.restore.MemberConfiguration;
import io.stillpoint.etcd.tool.EtcdTool;
import io.stillpoint.schemas.guard.Acceptance;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.streams.Sha256;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Names what a restore would do, so that an approval cannot be used for anything else: SHA-256 over the canonical JSON of
 * the point, the snapshots with their manifests' digests, where they go, what every member's directory is made with, the tool,
 * and what was accepted of which guard. Disk space, catalogue and clocks do not enter, so that the same plan has the same digest again.
 */
public final class PlanDigest {

    private PlanDigest() {}

    /**
     * The digest of the restore of etcd that {@code facts} describe.
     *
     * @param point name of the chosen point, empty when none could be chosen
     */
    public static String of(EtcdPlanFacts facts, String point, List<Acceptance> accepted) {
        return digest(new EtcdDeed(
                2,
                facts.cluster(),
                point,
                facts.components(),
                facts.etcdSnapshot().stream().toList(),
                facts.readMembers().stream()
                        .sorted(Comparator.comparing(MemberConfiguration::address))
                        .toList(),
                facts.tool().value().map(tool -> tool.version().text()).orElse(""),
                facts.tool().value().map(EtcdTool::bumpsRevision).orElse(false),
                sorted(facts.acceptedLosses()),
                consents(accepted)));
    }

    /** The digest of a restore of what is not etcd. */
    public static String of(
            String cluster,
            Work.PlanRestore work,
            String point,
            List<SnapshotRef> snapshots,
            List<Acceptance> accepted) {
        return digest(new ContentDeed(
                2, cluster, point, snapshots, work.endpoints(), sorted(work.acceptedLosses()), consents(accepted)));
    }

    /** The digest of a plan of two halves. */
    public static String joined(String first, String second) {
        return Sha256.hex(first + " " + second);
    }

    private static String digest(Record deed) {
        return Sha256.hex(Json.bytes(deed));
    }

    private static List<String> sorted(Collection<String> codes) {
        return codes.stream().sorted().toList();
    }

    private static List<Consent> consents(List<Acceptance> accepted) {
        return accepted.stream()
                .map(each -> new Consent(each.code(), each.component(), each.target(), sorted(each.subjects())))
                .sorted(Comparator.comparing(Consent::code).thenComparing(Consent::target))
                .toList();
    }

    /** What was accepted, without what changes from minute to minute. */
    private record Consent(String code, Component component, String target, List<String> subjects) {}

    private record EtcdDeed(
            int format,
            String cluster,
            String point,
            List<Component> components,
            List<SnapshotRef> snapshots,
            List<MemberConfiguration> members,
            String etcdctl,
            boolean bumpsRevision,
            List<String> acceptedCodes,
            List<Consent> accepted) {}

    private record ContentDeed(
            int format,
            String cluster,
            String point,
            List<SnapshotRef> snapshots,
            List<ComponentEndpoint> endpoints,
            List<String> acceptedCodes,
            List<Consent> accepted) {}
}
