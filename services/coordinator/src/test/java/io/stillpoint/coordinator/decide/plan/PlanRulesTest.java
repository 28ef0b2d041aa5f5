package io.stillpoint.coordinator.decide.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.coordinator.decide.Clusters;
import io.stillpoint.schemas.Component;
import io.stillpoint.schemas.Consistency;
import io.stillpoint.schemas.Plan;
import io.stillpoint.schemas.Request;
import io.stillpoint.schemas.Request.ClusterDeclared;
import io.stillpoint.schemas.SagaKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlanRulesTest {

    private final IcpProfile profile = new IcpProfile();
    private final PlanRules rules = new PlanRules();

    @Test
    void theProfilesPlansKeepEveryRuleOnEveryTopology() {
        // Given
        List<String> broken = new ArrayList<>();

        // When
        for (ClusterDeclared cluster : topologies()) {
            requests().forEach((request, kind) -> {
                List<Violation> violations = rules.violations(profile.plan(request, cluster), kind, cluster.topology());
                if (!violations.isEmpty()) {
                    broken.add(kind + " on " + cluster.topology() + ": " + violations);
                }
            });
        }

        // Then
        assertThat(broken).isEmpty();
    }

    @Test
    void everySmallMistakeIsFoundButThoseThatHarmNobody() {
        // Given
        ClusterDeclared cluster = Clusters.everyRole();
        List<String> unnoticed = new ArrayList<>();

        // When
        requests().forEach((request, kind) -> {
            Plan plan = profile.plan(request, cluster);
            for (Mutations.Mutant mutant : Mutations.of(plan)) {
                if (rules.violations(mutant.plan(), kind, cluster.topology()).isEmpty()) {
                    unnoticed.add(kind + ": " + mutant.mistake());
                }
            }
        });

        // Then
        assertThat(unnoticed).containsExactlyInAnyOrderElementsOf(harmless());
    }

    /** Checks in another order among themselves, and what comes once etcd is healthy and pods are back. */
    private static List<String> harmless() {
        return List.of(
                "COLD_BACKUP: check-nodes after check-etcd",
                "COLD_BACKUP: check-nodes after check-vault",
                "COLD_BACKUP: check-etcd at the beginning",
                "COLD_BACKUP: check-etcd after check-vault",
                "COLD_BACKUP: check-vault at the beginning",
                "COLD_BACKUP: check-vault after check-nodes",
                "HOT_BACKUP: check-etcd after check-vault",
                "HOT_BACKUP: check-vault at the beginning",
                "RESTORE: start-kubelet-management after restart-kubelets",
                "RESTORE: start-kubelet-management after check-health",
                "RESTORE: start-kubelet-management after prove-etcd-equal",
                "RESTORE: restart-kubelets after unpark-pods",
                "RESTORE: restart-kubelets after check-health",
                "RESTORE: restart-kubelets after prove-etcd-equal",
                "RESTORE: check-health after unpark-pods",
                "RESTORE: check-health after start-kubelet-management",
                "RESTORE: check-health after prove-etcd-equal",
                "RESTORE: prove-etcd-equal after await-etcd",
                "RESTORE: prove-etcd-equal after unpark-pods",
                "RESTORE: prove-etcd-equal after start-kubelet-management",
                "RESTORE: prove-etcd-equal after restart-kubelets");
    }

    private static List<ClusterDeclared> topologies() {
        List<ClusterDeclared> topologies = new ArrayList<>();
        for (int masters : new int[] {1, 3, 5}) {
            for (int etcd : new int[] {0, 1, 3, 5}) {
                for (int management = 0; management <= 2; management++) {
                    for (int rest = 0; rest < 18; rest++) {
                        topologies.add(Clusters.of(masters, etcd, management, rest % 2, rest / 2 % 3, rest / 6));
                    }
                }
            }
        }
        topologies.add(Clusters.everyRole());
        return topologies;
    }

    static Map<Request, SagaKind> requests() {
        Map<Request, SagaKind> requests = new LinkedHashMap<>();
        requests.put(
                new Request.BackupRequested(Clusters.NAME, Consistency.COLD, true, List.of(Component.NODE_IMAGE), null),
                SagaKind.COLD_BACKUP);
        requests.put(
                new Request.BackupRequested(Clusters.NAME, Consistency.HOT, false, List.of(Component.ETCD), null),
                SagaKind.HOT_BACKUP);
        requests.put(restore(false), SagaKind.RESTORE);
        requests.put(restore(true), SagaKind.RESTORE);
        requests.put(new Request.StopRequested(Clusters.NAME), SagaKind.STOP);
        requests.put(new Request.StartRequested(Clusters.NAME), SagaKind.START);
        return requests;
    }

    private static Request restore(boolean dryRun) {
        return new Request.RestoreRequested(Clusters.NAME, List.of(Component.ETCD), null, dryRun, List.of(), null);
    }
}
