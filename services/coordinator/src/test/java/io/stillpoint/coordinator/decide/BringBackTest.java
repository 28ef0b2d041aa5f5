package io.stillpoint.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.coordinator.decide.plan.IcpProfile;
import io.stillpoint.coordinator.decide.plan.Profile;
import io.stillpoint.coordinator.decide.rules.PlanRule;
import io.stillpoint.coordinator.decide.rules.PlanRules;
import io.stillpoint.coordinator.decide.rules.Violation;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.Request.ClusterDeclared;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Plan;
import io.stillpoint.schemas.shared.SagaKind;
import io.stillpoint.schemas.shared.Stage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Looks at what would bring a cluster back at every single point of every kind of saga. */
class BringBackTest {

    private final IcpProfile profile = new IcpProfile();
    private final PlanRules rules = new PlanRules();

    @Test
    void atEveryPointItKeepsEveryRule() {
        // Given
        List<String> broken = new ArrayList<>();

        // When
        atEveryPoint((saga, cluster) -> {
            Plan plan = profile.bringBack(saga, cluster);
            List<Violation> violations = rules.bringBackViolations(plan, saga, cluster);
            if (!violations.isEmpty()) {
                broken.add(saga.kind() + " at " + saga.stageIndex() + ": " + violations);
            }
        });

        // Then
        assertThat(broken).isEmpty();
    }

    @Test
    void itChangesOnlyNodesThatWerePossiblyTouched() {
        // Given
        List<String> strangers = new ArrayList<>();

        // When
        atEveryPoint((saga, cluster) -> {
            Set<String> touched = new HashSet<>();
            saga.steps().values().stream()
                    .filter(step -> step.action().touches())
                    .forEach(step -> touched.add(step.ref().target()));
            // An ordered start is brought to its end, on every node.
            for (Stage stage : profile.bringBack(saga, cluster).stages()) {
                if (stage.action().touches()
                        && saga.kind() != SagaKind.START
                        && !touched.containsAll(stage.targets())) {
                    strangers.add(saga.kind() + " " + stage);
                }
            }
        });

        // Then
        assertThat(strangers).isEmpty();
    }

    @Test
    void thereIsNothingToBringBackBeforeAnythingWasTouched() {
        // Given
        List<Plan> plans = new ArrayList<>();

        // When
        atEveryPoint((saga, cluster) -> {
            if (saga.steps().values().stream().noneMatch(step -> step.action().touches())) {
                plans.add(profile.bringBack(saga, cluster));
            }
        });

        // Then
        assertThat(plans).isNotEmpty().allMatch(plan -> plan.stages().isEmpty());
    }

    @Test
    void whatIsLeftOutIsMissed() {
        // Given
        List<String> unnoticed = new ArrayList<>();
        List<Action> needed = List.of(
                Action.START_NODE,
                Action.START_KUBELET,
                Action.UNPARK_ETCD,
                Action.AWAIT_ETCD,
                Action.UNPARK_PODS,
                Action.ROLL_BACK_ETCD_DATA,
                Action.ROLL_BACK_MONGODB,
                Action.ROLL_BACK_MARIADB,
                Action.ROLL_BACK_CERTIFICATES);

        // When
        atEveryPoint((saga, cluster) -> {
            Plan plan = profile.bringBack(saga, cluster);
            for (Action action : needed) {
                Plan without = only(plan, stage -> stage.action() != action);
                boolean there = without.stages().size() < plan.stages().size();
                boolean lastCheckOnly = action == Action.AWAIT_ETCD && nothingToUnpark(plan);
                if (there
                        && !lastCheckOnly
                        && saga.kind() != SagaKind.START
                        && rules.bringBackViolations(without, saga, cluster).isEmpty()) {
                    unnoticed.add(saga.kind() + " at " + saga.stageIndex() + " without " + action);
                }
            }
        });

        // Then
        assertThat(unnoticed).isEmpty();
    }

    @Test
    void mastersThatStartFirstAreNoticed() {
        // Given
        Set<PlanRule> noticed = new HashSet<>();

        // When
        atEveryPoint((saga, cluster) -> {
            List<Stage> stages =
                    new ArrayList<>(profile.bringBack(saga, cluster).stages());
            List<String> names = stages.stream().map(Stage::name).toList();
            int others = names.indexOf("bring-back-start-others");
            int masters = names.indexOf("bring-back-start-masters");
            if (others >= 0 && masters >= 0) {
                Collections.swap(stages, others, masters);
                Plan swapped = new Plan("icp", stages);
                List<Violation> violations = rules.bringBackViolations(swapped, saga, cluster);
                noticed.add(
                        violations.isEmpty()
                                ? PlanRule.WELL_FORMED
                                : violations.getFirst().rule());
            }
        });

        // Then
        assertThat(noticed).containsExactly(PlanRule.MASTERS_START_LAST);
    }

    @Test
    void aPlanOfTheProfileThatBreaksARuleIsNotRun() {
        // Given
        IcpProfile right = new IcpProfile();
        var wrong = new Profile() {
            @Override
            public Plan plan(Request request, ClusterDeclared cluster) {
                return only(right.plan(request, cluster), stage -> stage.action() != Action.PARK_ETCD);
            }

            @Override
            public Plan bringBack(SagaState saga, ClusterDeclared cluster) {
                return right.bringBack(saga, cluster);
            }
        };
        Scene scene = new Scene(new Decider(wrong, rules, _ -> "point"), Clusters.three());

        // When
        scene.ask(Scene.cold());

        // Then
        assertThat(scene.tasks).isEmpty();
        assertThat(scene.state.finished()).singleElement().satisfies(ended -> {
            assertThat(ended.succeeded()).isFalse();
            assertThat(ended.outcome()).contains("etcd is parked on every member");
        });
    }

    private static boolean nothingToUnpark(Plan plan) {
        return plan.stages().stream().noneMatch(stage -> stage.action() == Action.UNPARK_PODS);
    }

    private static Plan only(Plan plan, Predicate<Stage> which) {
        return new Plan(plan.profile(), plan.stages().stream().filter(which).toList());
    }

    /** Every answer moves a saga one point further; at each some steps are done, some run, some wait. */
    private static void atEveryPoint(BiConsumer<SagaState, ClusterDeclared> look) {
        for (ClusterDeclared cluster : List.of(
                Clusters.smallest(),
                Clusters.withEverything(Clusters.three()),
                Clusters.withEverything(Clusters.everyRole()))) {
            List<Request> requests = new ArrayList<>(List.of(
                    Scene.cold(),
                    Scene.hot(),
                    Scene.restore(),
                    new Request.StopRequested(Clusters.NAME),
                    new Request.StartRequested(Clusters.NAME, List.of())));
            if (!cluster.endpoints().isEmpty()) {
                requests.add(Scene.hotOfAll());
                requests.add(Scene.restore(
                        Component.ETCD,
                        Component.REGISTRY,
                        Component.MONGODB,
                        Component.MARIADB,
                        Component.CERTIFICATES));
                requests.add(Scene.restore(Component.MONGODB, Component.MARIADB));
                requests.add(Scene.restore(Component.CERTIFICATES));
            }
            for (Request request : requests) {
                Scene scene = new Scene(cluster);
                scene.ask(request);
                while (scene.state.running() != null) {
                    look.accept(scene.running(), cluster);
                    scene.now = scene.now.plusSeconds(1);
                    scene.done(scene.open.getFirst());
                }
            }
        }
    }
}
