package io.stillpoint.nodecontrol.decide;

import io.stillpoint.remote.NodeFacts;
import java.util.List;
import java.util.Map;

/** What may have happened to a master before its etcd is restored: it is what a restore is for, and must not stop it. */
enum NodeDamage {
    DISK_FULL(damaged(0, Works.active(), 0)),
    CLOCK_OFF(damaged(86_400, Works.active(), 1L << 40)),
    CLOCK_BEHIND(damaged(-31, Works.active(), 1L << 40)),
    CLOCK_OFF_AND_DISK_FULL(damaged(86_400, Works.active(), 1000)),
    KUBELET_FAILED(damaged(0, Map.of("kubelet", "failed", "docker", "active"), 1L << 40)),
    DOCKER_FAILED(damaged(0, Map.of("kubelet", "inactive", "docker", "failed"), 1L << 40)),
    UNITS_DISABLED(Works.unitFiles(Works.manifests(List.of("etcd.json"), List.of()), "disabled", "masked")),
    ETCD_PARKED_BY_HAND(Works.manifests(List.of("master.json"), List.of("etcd.json"), List.of())),
    EVERYTHING_PARKED_ALREADY(Works.manifests(List.of(), List.of("etcd.json", "master.json"))),
    SERVICE_OUTSIDE_DOCKER(Works.outside(Map.of(3306, "mariadb.service")));

    final NodeFacts facts;

    NodeDamage(NodeFacts facts) {
        this.facts = facts;
    }

    private static NodeFacts damaged(long clockOffSeconds, Map<String, String> units, long varFreeBytes) {
        return Works.facts(
                Works.SHA,
                Works.BOOT,
                Works.NOW.plusSeconds(clockOffSeconds),
                units,
                List.of("etcd.json", "master.json"),
                List.of(),
                varFreeBytes);
    }
}
