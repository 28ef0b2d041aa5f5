package io.stillpoint.etcd.restore;

import io.stillpoint.etcd.tool.EtcdTool;
import io.stillpoint.etcd.tool.EtcdVersion;
import io.stillpoint.schemas.guard.Guard;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.vault.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Guards for the tool, and for whether the cluster is still the one that the snapshot was taken of. */
final class ToolGuards {

    /** Key of {@link Manifest#source()}: the version that the members ran when the snapshot was taken. */
    static final String SOURCE_VERSION = "etcd.version";

    /** Key of {@link Manifest#source()}: SHA-256 of the CA certificate that etcd trusted then. */
    static final String SOURCE_CA = "etcd.ca-sha256";

    private ToolGuards() {}

    /**
     * Refuses an etcdctl of another version: an older etcd cannot read what a newer etcdctl writes, and nobody promises
     * the reverse.
     */
    static List<Problem> toolFitsMembers(EtcdPlanFacts facts) {
        if (facts.tool().problem().isPresent()) {
            return List.of(facts.tool().problem().orElseThrow());
        }
        EtcdTool tool = facts.tool().value().orElseThrow();
        Optional<String> recorded = recorded(facts, SOURCE_VERSION);
        return facts.readMembers().stream()
                .flatMap(member -> toolFits(member, recorded, tool).stream())
                .toList();
    }

    /** Returns why the tool does not fit; asked again right before a member's data is replaced. */
    static Optional<Problem> toolFits(MemberConfiguration member, Optional<String> recorded, EtcdTool tool) {
        Optional<EtcdVersion> runs = versionOf(member, recorded);
        if (runs.isEmpty()) {
            return Optional.of(new Problem(
                    "etcd-version-unknown",
                    "the version that the member runs, from the snapshot's manifest or from its image",
                    "image version " + member.etcdVersion(),
                    member.address() + ": etcd.json",
                    "Restore by hand with the etcdctl of that version: the manifest lists the commands."));
        }
        if (runs.get().sameMinor(tool.version())) {
            return Optional.empty();
        }
        return Optional.of(new Problem(
                Guard.ETCDCTL_VERSION.code(),
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

    /**
     * Returns the version that a running member reported when the snapshot was taken, else that of its image: a tag is
     * only a name.
     */
    private static Optional<EtcdVersion> versionOf(MemberConfiguration member, Optional<String> recorded) {
        return recorded.flatMap(EtcdVersion::parse).or(() -> imageVersion(member));
    }

    static Optional<EtcdVersion> imageVersion(MemberConfiguration member) {
        return Optional.ofNullable(member.etcdVersion()).flatMap(EtcdVersion::parse);
    }

    static Optional<String> recorded(EtcdPlanFacts facts, String key) {
        return facts.manifest().value().map(Manifest::source).map(source -> source.get(key));
    }

    /**
     * Refuses a cluster with a new CA: it is another installation, whose Secrets and tokens would not fit the restored
     * data.
     */
    static List<Problem> certificatesAreTheRecordedOnes(EtcdPlanFacts facts) {
        Optional<String> recorded = recorded(facts, SOURCE_CA);
        List<Problem> problems = new ArrayList<>();
        for (MemberFacts member : facts.members()) {
            String found = member.caSha256();
            if (recorded.isPresent() && found != null && !anyInCommon(recorded.get(), found)) {
                problems.add(new Problem(
                        Guard.CA_DIFFERS.code(),
                        "etcd's CA certificate with SHA-256 " + recorded.get() + ", as when the snapshot was taken",
                        found,
                        member.address(),
                        "Bring back the certificates that belong to this recovery point, or take a point made since."));
            }
        }
        return problems;
    }

    /**
     * Returns whether both lists share a CA: while a CA is replaced, the old and the new one are trusted for a time.
     */
    private static boolean anyInCommon(String recorded, String found) {
        Set<String> then = Set.of(recorded.toLowerCase(Locale.ROOT).split(","));
        return Stream.of(found.toLowerCase(Locale.ROOT).split(",")).anyMatch(then::contains);
    }

    static List<Problem> scratchHasRoom(EtcdPlanFacts facts) {
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
