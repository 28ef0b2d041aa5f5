package io.stillpoint.coordinator.decide.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.coordinator.decide.Clusters;
import io.stillpoint.coordinator.decide.plan.IcpProfile;
import io.stillpoint.coordinator.decide.state.RequestScope;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.Request.ClusterDeclared;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Plan;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanRulesTest {

    /** A second round, for what nobody took, harms at no place. */
    private static final Pattern MOVED_SECOND_ROUND =
            Pattern.compile("untried.* after | after .*untried|untried.* at the beginning");

    private final IcpProfile profile = new IcpProfile();
    private final PlanRules rules = new PlanRules();

    @Test
    void theProfilesPlansKeepEveryRuleOnEveryTopology() {
        // Given
        List<String> broken = new ArrayList<>();

        // When
        for (ClusterDeclared topology : topologies()) {
            for (List<Component> declared : subsets(Component.content())) {
                ClusterDeclared silent = Clusters.with(topology, declared.toArray(Component[]::new));
                // Every second one can be asked; whether it can has nothing to do with the rest.
                boolean asked = (topology.topology().nodes().size() + declared.size()) % 2 == 0;
                ClusterDeclared cluster = asked ? Clusters.withKubernetes(silent) : silent;
                List<Request> requests = new ArrayList<>(requests(declared));
                requests.addAll(hotImages(cluster));
                for (Request request : requests) {
                    List<Violation> violations =
                            rules.violations(profile.plan(request, cluster), RequestScope.of(request, cluster));
                    if (!violations.isEmpty()) {
                        broken.add(request + " on " + cluster.topology() + ": " + violations);
                    }
                }
            }
        }

        // Then
        assertThat(broken).isEmpty();
    }

    @Test
    void everySmallMistakeIsFoundButThoseThatHarmNobody() {
        // Given
        ClusterDeclared silent = Clusters.withEverything(Clusters.everyRole());
        Set<String> unnoticed = new TreeSet<>();

        // When
        for (ClusterDeclared cluster : List.of(silent, Clusters.withKubernetes(silent))) {
            List<Request> requests = new ArrayList<>(requests(Component.content()));
            requests.addAll(hotImages(cluster));
            for (Request request : requests) {
                Plan plan = profile.plan(request, cluster);
                RequestScope asked = RequestScope.of(request, cluster);
                for (PlanMutations.Mutant mutant : PlanMutations.of(plan)) {
                    if (rules.violations(mutant.plan(), asked).isEmpty()) {
                        unnoticed.add(asked.kind() + ": " + mutant.mistake());
                    }
                }
            }
        }

        // Then
        unnoticed.removeIf(mistake -> MOVED_SECOND_ROUND.matcher(mistake).find());
        assertThat(unnoticed).containsExactlyInAnyOrderElementsOf(harmless());
    }

    @Test
    void aPlanForAClusterThatCanBeAskedIsRefusedOnOneThatCannot() {
        // Given
        ClusterDeclared silent = Clusters.withEverything(Clusters.three());
        Request request =
                new Request.RestoreRequested(Clusters.NAME, List.of(Component.REGISTRY), null, false, List.of(), null);
        Plan asking = profile.plan(request, Clusters.withKubernetes(silent));

        // When
        List<Violation> violations = rules.violations(asking, RequestScope.of(request, silent));

        // Then
        assertThat(violations)
                .extracting(Violation::rule)
                .contains(PlanRule.TARGET_DECLARED, PlanRule.RECYCLED_AFTER_RESTORE, PlanRule.CLUSTER_CHECKED_LAST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"b1", "m1", "e1", "p1", "w1"})
    void aPlanThatImagesAnyOtherNodeWhileItRunsIsRefused(String node) {
        // Given
        ClusterDeclared cluster = Clusters.everyRole();
        Request request = Request.BackupRequested.hotImages(Clusters.NAME, List.of());
        Plan right = profile.plan(request, cluster);
        Plan wrong = new Plan(
                right.profile(),
                right.stages().stream()
                        .map(stage -> stage.action() == Action.IMAGE_NODE ? withTarget(stage, node) : stage)
                        .toList());

        // When
        List<Violation> violations = rules.violations(wrong, RequestScope.of(request, cluster));

        // Then
        assertThat(violations).containsExactly(new Violation(PlanRule.HOT_IMAGES_CHOSEN, "image-running-nodes", node));
    }

    @Test
    void aManagementNodeThatIsAlsoAMasterIsImagedHotByNoPlan() {
        // Given
        ClusterDeclared cluster = Clusters.declared(
                List.of(Clusters.node("m1", Role.MASTER, Role.MANAGEMENT), Clusters.node("v1", Role.VA)));
        Request request = Request.BackupRequested.hotImages(Clusters.NAME, List.of());
        Plan plan = profile.plan(request, cluster);

        // When
        List<Violation> violations = rules.violations(plan, RequestScope.of(request, cluster));

        // Then
        assertThat(violations).containsExactly(new Violation(PlanRule.HOT_IMAGES_CHOSEN, "image-running-nodes", "m1"));
    }

    private static Stage withTarget(Stage stage, String target) {
        List<String> targets = new ArrayList<>(stage.targets());
        targets.add(target);
        return new Stage(
                stage.name(),
                stage.action(),
                targets,
                stage.timeoutSeconds(),
                stage.maxAttempts(),
                stage.retrySeconds(),
                stage.onFailure());
    }

    /** Those that are admitted: of roles that the cluster has. */
    private static List<Request> hotImages(ClusterDeclared cluster) {
        List<Role> there = Stream.of(Role.MANAGEMENT, Role.VA)
                .filter(role -> !cluster.topology().with(role).isEmpty())
                .toList();
        List<Request> requests = new ArrayList<>();
        if (!there.isEmpty()) {
            requests.add(Request.BackupRequested.hotImages(cluster.cluster(), List.of()));
            requests.add(Request.BackupRequested.hotImages(cluster.cluster(), there));
            there.forEach(role -> requests.add(Request.BackupRequested.hotImages(cluster.cluster(), List.of(role))));
        }
        return requests;
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
                "COLD_BACKUP: check-nodes after read-versions",
                "COLD_BACKUP: check-etcd after read-versions",
                "COLD_BACKUP: check-vault after read-versions",
                "COLD_BACKUP: read-versions at the beginning",
                "COLD_BACKUP: read-versions after check-nodes",
                "COLD_BACKUP: read-versions after check-etcd",
                "COLD_BACKUP: unpark-pods-others after unpark-pods",
                "START: unpark-pods-others after unpark-pods",
                "HOT_BACKUP: check-etcd after check-vault",
                "HOT_IMAGE: check-vault after read-versions",
                "HOT_IMAGE: read-versions at the beginning",
                "HOT_BACKUP: check-vault at the beginning",
                "HOT_BACKUP: check-etcd after read-versions",
                "HOT_BACKUP: check-vault after read-versions",
                "HOT_BACKUP: read-versions at the beginning",
                "HOT_BACKUP: read-versions after check-etcd",
                "RESTORE: start-kubelet-management after restart-kubelets",
                "RESTORE: start-kubelet-management after check-health",
                "RESTORE: start-kubelet-management after prove-etcd-equal",
                "RESTORE: restart-kubelets after unpark-pods",
                "RESTORE: restart-kubelets after check-health",
                "RESTORE: restart-kubelets after prove-etcd-equal",
                "RESTORE: check-health after unpark-pods",
                "RESTORE: check-health after start-kubelet-management",
                "RESTORE: check-health after restart-kubelets",
                "RESTORE: check-health after prove-etcd-equal",
                "RESTORE: prove-etcd-equal after await-etcd",
                "RESTORE: prove-etcd-equal after unpark-pods",
                "RESTORE: prove-etcd-equal after start-kubelet-management",
                "RESTORE: prove-etcd-equal after restart-kubelets",
                "RESTORE: prove-etcd-equal after recycle-registry",
                "RESTORE: recycle-registry after check-health",
                "RESTORE: restart-kubelets after recycle-registry",
                "RESTORE: start-kubelet-management after recycle-registry");
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

    /** Everything that can be asked of a cluster with these endpoints, with every choice of components. */
    static List<Request> requests(List<Component> declared) {
        List<Request> requests = new ArrayList<>();
        requests.add(new Request.BackupRequested(
                Clusters.NAME, Consistency.COLD, true, List.of(Component.NODE_IMAGE), null));
        requests.add(new Request.StopRequested(Clusters.NAME));
        requests.add(new Request.StartRequested(Clusters.NAME, List.of()));
        requests.add(new Request.AsideRequested(Clusters.NAME, false, null, null));
        requests.add(new Request.AsideRequested(Clusters.NAME, true, null, null));
        requests.add(new Request.PruneRequested(Clusters.NAME, false));
        requests.add(new Request.PruneRequested(Clusters.NAME, true));
        List<Component> possible = new ArrayList<>(declared);
        possible.add(Component.ETCD);
        for (List<Component> components : subsets(possible)) {
            requests.add(new Request.BackupRequested(Clusters.NAME, Consistency.HOT, false, components, null));
            for (boolean dryRun : new boolean[] {false, true}) {
                requests.add(new Request.RestoreRequested(Clusters.NAME, components, null, dryRun, List.of(), null));
            }
        }
        return requests;
    }

    /** All of them, the empty one too. */
    static List<List<Component>> subsets(List<Component> all) {
        List<List<Component>> subsets = new ArrayList<>();
        for (int chosen = 0; chosen < 1 << all.size(); chosen++) {
            List<Component> subset = new ArrayList<>();
            for (int index = 0; index < all.size(); index++) {
                if ((chosen & 1 << index) != 0) {
                    subset.add(all.get(index));
                }
            }
            subsets.add(subset);
        }
        return subsets;
    }
}
