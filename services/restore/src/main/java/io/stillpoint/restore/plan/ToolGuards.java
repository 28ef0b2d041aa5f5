package io.stillpoint.restore.plan;

import io.stillpoint.schemas.Manifest;
import io.stillpoint.schemas.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Guards over what it would be done with, and whether the cluster is still the one that the snapshot was taken of. */
final class ToolGuards {

    /** Key of {@link Manifest#source()}: version that the members ran when the snapshot was taken. */
    static final String SOURCE_VERSION = "etcd.version";

    /** Key of {@link Manifest#source()}: SHA-256 of the CA certificate that etcd trusted then. */
    static final String SOURCE_CA = "etcd.ca-sha256";

    private ToolGuards() {}

    /** What a newer etcdctl writes an older etcd can't read, and the other way round nobody promises. */
    static List<Problem> toolFitsMembers(PlanFacts facts) {
        if (facts.tool().problem().isPresent()) {
            return List.of(facts.tool().problem().orElseThrow());
        }
        EtcdTool tool = facts.tool().value().orElseThrow();
        List<Problem> problems = new ArrayList<>();
        for (Member member : facts.readMembers()) {
            Optional<EtcdVersion> runs = versionOf(member, facts);
            if (runs.isEmpty()) {
                problems.add(new Problem(
                        "etcd-version-unknown",
                        "the version that the member runs, from its image or from the snapshot's manifest",
                        "image version " + member.etcdVersion(),
                        member.address() + ": etcd.json",
                        "Restore by hand with the etcdctl of that version: the manifest lists the commands."));
            } else if (!runs.get().sameMinor(tool.version())) {
                problems.add(new Problem(
                        "etcdctl-version-differs",
                        "etcdctl %d.%d, as the member runs etcd %s"
                                .formatted(
                                        runs.get().major(),
                                        runs.get().minor(),
                                        runs.get().text()),
                        "etcdctl " + tool.version(),
                        "restore service, " + tool.command() + ", for " + member.address(),
                        "Install that etcdctl on the machine of the restore service and name it in"
                                + " stillpoint.restore.etcdctl."));
            }
        }
        return problems;
    }

    /** What the member runs: its image tells, else what ran when the snapshot was taken. */
    static Optional<EtcdVersion> versionOf(Member member, PlanFacts facts) {
        return Optional.ofNullable(member.etcdVersion())
                .flatMap(EtcdVersion::parse)
                .or(() -> recorded(facts, SOURCE_VERSION).flatMap(EtcdVersion::parse));
    }

    static Optional<String> recorded(PlanFacts facts, String key) {
        return facts.manifest().value().map(Manifest::source).map(source -> source.get(key));
    }

    /** A cluster with a new CA is another installation: its Secrets and tokens would not fit the restored data. */
    static List<Problem> certificatesAreTheRecordedOnes(PlanFacts facts) {
        Optional<String> recorded = recorded(facts, SOURCE_CA);
        List<Problem> problems = new ArrayList<>();
        for (MemberFacts member : facts.members()) {
            String found = member.caSha256();
            if (recorded.isPresent() && found != null && !recorded.get().equalsIgnoreCase(found)) {
                problems.add(new Problem(
                        "ca-differs",
                        "etcd's CA certificate with SHA-256 " + recorded.get() + ", as when the snapshot was taken",
                        found,
                        member.address(),
                        "Bring back the certificates that belong to this recovery point, or take a point made since."));
            }
        }
        return problems;
    }

    static List<Problem> scratchHasRoom(PlanFacts facts) {
        return facts.etcdSnapshot()
                .map(snapshot -> facts.space().scratchBytes(snapshot.plainBytes()))
                .filter(needed -> facts.scratch().freeBytes() < needed)
                .map(needed -> List.of(new Problem(
                        "too-little-scratch",
                        needed + " bytes free for the verified snapshot and a data directory made of it",
                        facts.scratch().freeBytes() + " bytes free",
                        "restore service, " + facts.scratch().path(),
                        "Make room there or name another directory in stillpoint.scratch.")))
                .orElseGet(List::of);
    }
}
