package io.stillpoint.restore.plan;

import io.stillpoint.etcd.restore.EtcdGuards;
import io.stillpoint.etcd.restore.EtcdPlanFacts;
import io.stillpoint.etcd.restore.MemberConfiguration;
import io.stillpoint.etcd.restore.MemberFacts;
import io.stillpoint.etcd.restore.MountedSpace;
import io.stillpoint.etcd.restore.SpaceRule;
import io.stillpoint.etcd.tool.EtcdTool;
import io.stillpoint.etcd.tool.EtcdVersion;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.Topology;
import io.stillpoint.schemas.vault.Manifest;
import io.stillpoint.schemas.vault.PointDocument;
import io.stillpoint.vault.read.Finding;
import io.stillpoint.vault.read.StoredCheck;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A restore against which nothing speaks; tests change one thing of it. */
final class Facts {

    static final Instant TAKEN = Instant.parse("2026-11-20T10:00:00Z");
    static final long PLAIN_BYTES = 40_000_000;
    static final SpaceRule SPACE = new SpaceRule(1.5, 256_000_000);
    static final long DATA_AND_WAL = 60_000_000 + 256_000_000;

    String cluster = "mycluster";
    Topology topology = topology("10.0.0.11", "10.0.0.12", "10.0.0.13");
    List<Component> components = List.of(Component.ETCD);
    Set<String> acceptedLosses = Set.of();
    Finding<PointDocument> point = Finding.found(document("mycluster", snapshot("mycluster", "p1", TAKEN)));
    Finding<Manifest> manifest = Finding.found(manifest("mycluster", "p1", "r1", Map.of("etcd.version", "3.4.23")));
    StoredCheck stored = new StoredCheck.Whole();
    SnapshotRef newest = snapshot("mycluster", "p1", TAKEN);
    Instant verifiedAt = TAKEN.plusSeconds(60);
    List<MemberFacts> members = new ArrayList<>(List.of(node(0), node(1), node(2)));
    Finding<EtcdTool> tool =
            Finding.found(new EtcdTool("etcdctl", EtcdVersion.parse("3.4.23").orElseThrow(), false));
    MountedSpace scratch = new MountedSpace("/scratch", 10_000_000_000L);

    EtcdPlanFacts facts() {
        return new EtcdPlanFacts(
                cluster,
                topology,
                components,
                acceptedLosses,
                point,
                manifest,
                stored,
                newest,
                verifiedAt,
                members,
                tool,
                scratch,
                SPACE);
    }

    List<String> refusedWith() {
        return EtcdGuards.judge(facts()).refusals().stream().map(Problem::code).toList();
    }

    /** Changes one member's {@code etcd.json}. */
    Facts member(int index, UnaryOperator<MemberConfiguration> change) {
        MemberFacts before = members.get(index);
        MemberConfiguration member = change.apply(before.member().value().orElseThrow());
        members.set(
                index, new MemberFacts(before.address(), Finding.found(member), before.mounts(), before.caSha256()));
        return this;
    }

    Facts mounts(int index, MountedSpace... mounts) {
        MemberFacts before = members.get(index);
        members.set(index, new MemberFacts(before.address(), before.member(), List.of(mounts), before.caSha256()));
        return this;
    }

    Facts ca(int index, String sha256) {
        MemberFacts before = members.get(index);
        members.set(index, new MemberFacts(before.address(), before.member(), before.mounts(), sha256));
        return this;
    }

    static Topology topology(String... masters) {
        List<Node> nodes = new ArrayList<>();
        for (String master : masters) {
            nodes.add(new Node(master, Set.of(Role.MASTER)));
        }
        nodes.add(new Node("10.0.0.21", Set.of(Role.WORKER)));
        return new Topology(nodes);
    }

    static SnapshotRef snapshot(String cluster, String point, Instant at) {
        return new SnapshotRef(
                cluster,
                point,
                Component.ETCD,
                "etcd",
                "r1",
                Consistency.HOT,
                "clusters/%s/points/%s/etcd/etcd/r1/manifest.json".formatted(cluster, point),
                null,
                "ab".repeat(32),
                PLAIN_BYTES,
                9_000_000,
                4711L,
                null,
                at);
    }

    static PointDocument document(String cluster, SnapshotRef... snapshots) {
        return new PointDocument(
                1,
                cluster,
                "p1",
                "saga-1",
                Consistency.HOT,
                false,
                TAKEN.minusSeconds(5),
                TAKEN.plusSeconds(5),
                topology("10.0.0.11", "10.0.0.12", "10.0.0.13"),
                List.of(snapshots),
                List.of(),
                null);
    }

    static Manifest manifest(String cluster, String point, String run, Map<String, String> source) {
        return new Manifest(
                1,
                cluster,
                point,
                Component.ETCD,
                "etcd",
                run,
                Consistency.HOT,
                false,
                TAKEN.minusSeconds(1),
                TAKEN,
                source,
                List.of(),
                Map.of(),
                List.of("age1a", "age1b"),
                "set",
                List.of(),
                null,
                null,
                List.of());
    }

    static MemberFacts node(int index) {
        String address = "10.0.0.1" + (index + 1);
        return new MemberFacts(
                address,
                Finding.found(member(index)),
                List.of(new MountedSpace("/", 1_000_000_000), new MountedSpace("/boot", 1_000)),
                null);
    }

    static MemberConfiguration member(int index) {
        String address = "10.0.0.1" + (index + 1);
        return new MemberConfiguration(
                address,
                "etcd" + index,
                List.of("https://" + address + ":2380"),
                initialCluster("10.0.0.11", "10.0.0.12", "10.0.0.13"),
                "etcd-cluster-1",
                "/var/lib/etcd",
                "/var/lib/etcd-wal",
                "3.4.23");
    }

    static Map<String, List<String>> initialCluster(String... addresses) {
        Map<String, List<String>> members = new TreeMap<>();
        for (int i = 0; i < addresses.length; i++) {
            members.put("etcd" + i, List.of("https://" + addresses[i] + ":2380"));
        }
        return members;
    }

    static Problem problem(String code) {
        return new Problem(code, "this", "that", "here", "Do something.");
    }
}
