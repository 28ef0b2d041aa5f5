package io.stillpoint.nodecontrol.decide;

import io.stillpoint.remote.NodeFacts;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.StartMethod;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tasks and facts for tests. */
final class Works {

    static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    static final String SHA = "a".repeat(64);
    static final String BOOT = "boot-1";

    private Works() {}

    static Work.OnNode onNode(boolean etcdMember, Role... roles) {
        return new Work.OnNode(
                new Node("10.0.0.1", Set.of(roles)),
                etcdMember,
                new Access("root", 22, "icp", 4001),
                StartMethod.REBOOT,
                null,
                List.of("/"),
                true,
                List.of());
    }

    /** As in the preflight of a restore. */
    static Work.OnNode staysUp(Work.OnNode work) {
        return new Work.OnNode(
                work.node(),
                work.etcdMember(),
                work.access(),
                work.startMethod(),
                work.quiescedBootId(),
                work.imageMounts(),
                false,
                List.of());
    }

    static NodeFacts outside(Map<Integer, String> services) {
        return facts(SHA, BOOT, NOW, active(), services, List.of("etcd.json"), List.of(), List.of(), 1L << 40);
    }

    static NodeFacts units(String bootId, String kubelet, String docker) {
        return facts(SHA, bootId, NOW, Map.of("kubelet", kubelet, "docker", docker), List.of(), List.of(), 1L << 40);
    }

    static NodeFacts manifests(List<String> active, List<String> parked) {
        return manifests(active, parked, parked);
    }

    /** @param ours those of {@code parked} that Stillpoint parked */
    static NodeFacts manifests(List<String> active, List<String> parked, List<String> ours) {
        return facts(SHA, BOOT, NOW, active(), Map.of(), active, parked, ours, 1L << 40);
    }

    static Map<String, String> active() {
        return Map.of("kubelet", "active", "docker", "active");
    }

    static NodeFacts facts(
            String sha,
            String bootId,
            Instant clock,
            Map<String, String> units,
            List<String> active,
            List<String> parked,
            long varFreeBytes) {
        return facts(sha, bootId, clock, units, Map.of(22, "ssh.service"), active, parked, parked, varFreeBytes);
    }

    private static NodeFacts facts(
            String sha,
            String bootId,
            Instant clock,
            Map<String, String> units,
            Map<Integer, String> outside,
            List<String> active,
            List<String> parked,
            List<String> ours,
            long varFreeBytes) {
        return new NodeFacts(
                sha,
                "master1",
                bootId,
                clock,
                units,
                Map.of(),
                Set.of(22),
                outside,
                active,
                parked,
                ours,
                List.of(),
                List.of(),
                List.of(),
                List.of(
                        new NodeFacts.Mount("/", "ext4", 1L << 40, 1L << 39),
                        new NodeFacts.Mount("/var", "xfs", 1L << 40, varFreeBytes),
                        new NodeFacts.Mount("/variety", "xfs", 1L << 40, 0)),
                Map.of(),
                7L);
    }

    static NodeFacts unitFiles(NodeFacts facts, String kubelet, String docker) {
        return changed(facts, Map.of("kubelet", kubelet, "docker", docker), 7L);
    }

    static NodeFacts withoutFence() {
        return changed(manifests(List.of("etcd.json", "master.json"), List.of()), Map.of(), null);
    }

    /** @param pods of manifests, by their paths */
    static NodeFacts contents(NodeFacts facts, List<String> otherEtcd, Map<String, String> pods) {
        return new NodeFacts(
                facts.scriptSha256(),
                facts.host(),
                facts.bootId(),
                facts.clock(),
                facts.units(),
                facts.unitFiles(),
                facts.listening(),
                facts.outside(),
                facts.active(),
                facts.parked(),
                facts.ours(),
                otherEtcd,
                pods.entrySet().stream()
                        .map(pod -> new NodeFacts.StaticPod(pod.getValue(), pod.getKey()))
                        .sorted(Comparator.comparing(NodeFacts.StaticPod::path))
                        .toList(),
                facts.processes(),
                facts.mounts(),
                facts.tools(),
                facts.fencingToken());
    }

    private static NodeFacts changed(NodeFacts facts, Map<String, String> unitFiles, @Nullable Long token) {
        return new NodeFacts(
                facts.scriptSha256(),
                facts.host(),
                facts.bootId(),
                facts.clock(),
                facts.units(),
                unitFiles,
                facts.listening(),
                facts.outside(),
                facts.active(),
                facts.parked(),
                facts.ours(),
                facts.otherEtcd(),
                facts.pods(),
                facts.processes(),
                facts.mounts(),
                facts.tools(),
                token);
    }
}
