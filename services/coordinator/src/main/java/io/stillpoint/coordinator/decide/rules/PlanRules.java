package io.stillpoint.coordinator.decide.rules;

import io.stillpoint.coordinator.decide.state.RequestScope;
import io.stillpoint.coordinator.decide.state.StepTargets;
import io.stillpoint.schemas.event.Request.ClusterDeclared;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.OnFailure;
import io.stillpoint.schemas.shared.Plan;
import io.stillpoint.schemas.shared.SagaKind;
import io.stillpoint.schemas.shared.Stage;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Checks every plan before it runs. It reads nothing that a profile reads besides the topology and the request, so it finds the
 * mistakes of profiles.
 */
public final class PlanRules implements PlanCheck {

    @Override
    public List<Violation> violations(Plan plan, RequestScope scope) {
        SagaKind kind = scope.kind();
        PlanView view = new PlanView(plan, scope.cluster());
        form(view);
        allowed(view, actions(kind));
        failures(view, kind);
        StopRules.check(view, kind);
        StartRules.check(view, kind);
        if (scope.isBackup()) {
            BackupRules.check(view, scope);
        }
        if (kind == SagaKind.HOT_IMAGE) {
            HotImageRules.check(view, scope);
        }
        if (kind == SagaKind.RESTORE) {
            RestoreRules.check(view, scope);
        }
        if (kind == SagaKind.ASIDE) {
            AsideRules.check(view, scope);
        }
        if (kind == SagaKind.PRUNE) {
            PruneRules.check(view, scope);
        }
        ComponentOrderRules.check(view, scope);
        KubernetesRules.check(view, scope);
        return view.violations();
    }

    @Override
    public List<Violation> bringBackViolations(Plan plan, SagaState saga, ClusterDeclared cluster) {
        PlanView view = new PlanView(plan, cluster);
        form(view);
        BringBackRules.check(view, saga);
        return view.violations();
    }

    /** What each kind of saga is for. A restore's {@code replace} in a backup would be a catastrophe. */
    private static Set<Action> actions(SagaKind kind) {
        Set<Action> stop = EnumSet.of(Action.CHECK_NODE, Action.PARK_ETCD, Action.PARK_PODS, Action.QUIESCE);
        Set<Action> start = EnumSet.of(
                Action.START_NODE,
                Action.UNPARK_ETCD,
                Action.AWAIT_ETCD,
                Action.UNPARK_PODS,
                Action.CHECK_HEALTH,
                Action.CHECK_CLUSTER);
        return switch (kind) {
            case ASIDE -> EnumSet.of(Action.LIST_ASIDE, Action.REMOVE_ASIDE);
            case PRUNE -> EnumSet.of(Action.PLAN_PRUNE, Action.REMOVE_OBJECTS);
            case HOT_IMAGE ->
                EnumSet.of(Action.CHECK_VAULT, Action.READ_VERSIONS, Action.IMAGE_NODE, Action.SEAL_POINT);
            case STOP -> stop;
            case START -> start;
            case HOT_BACKUP -> {
                Set<Action> save = EnumSet.of(
                        Action.CHECK_ETCD,
                        Action.CHECK_VAULT,
                        Action.READ_VERSIONS,
                        Action.SNAPSHOT_ETCD,
                        Action.SEAL_POINT);
                save.addAll(ComponentOrderRules.contentSnapshots());
                yield save;
            }
            case COLD_BACKUP -> {
                stop.addAll(start);
                stop.addAll(EnumSet.of(
                        Action.CHECK_ETCD,
                        Action.CHECK_VAULT,
                        Action.READ_VERSIONS,
                        Action.IMAGE_NODE,
                        Action.SEAL_POINT));
                yield stop;
            }
            case RESTORE -> {
                stop.addAll(start);
                stop.removeAll(EnumSet.of(Action.QUIESCE, Action.START_NODE));
                stop.addAll(EnumSet.of(
                        Action.PLAN_RESTORE,
                        Action.VERIFY_SNAPSHOT,
                        Action.RECYCLE_REGISTRY,
                        Action.STOP_KUBELET,
                        Action.REPLACE_ETCD_DATA,
                        Action.START_KUBELET,
                        Action.RESTART_KUBELET,
                        Action.PROVE_ETCD_EQUAL));
                stop.addAll(ComponentOrderRules.contentRestores());
                yield stop;
            }
        };
    }

    private static void form(PlanView view) {
        Set<String> names = new HashSet<>();
        for (int place = 0; place < view.stages().size(); place++) {
            Stage stage = view.stages().get(place);
            boolean once =
                    new HashSet<>(stage.targets()).size() == stage.targets().size();
            if (!names.add(stage.name())
                    || stage.name().contains("/")
                    || stage.targets().isEmpty()
                    || !once
                    || stage.timeoutSeconds() < 1
                    || stage.maxAttempts() < 1) {
                view.violated(PlanRule.WELL_FORMED, place, stage.name());
            }
            for (String target : stage.targets()) {
                if (!declared(view, stage.action(), target)) {
                    view.violated(PlanRule.TARGET_DECLARED, place, target);
                }
            }
        }
    }

    private static boolean declared(PlanView view, Action action, String target) {
        return switch (action) {
            case CHECK_ETCD, AWAIT_ETCD, SNAPSHOT_ETCD, PROVE_ETCD_EQUAL -> target.equals(StepTargets.ETCD);
            case PLAN_RESTORE -> target.equals(StepTargets.PLAN);
            case VERIFY_SNAPSHOT ->
                target.equals(StepTargets.ETCD) || view.content().contains(target);
            case RECYCLE_REGISTRY, CHECK_CLUSTER -> view.asksKubernetes() && target.equals(StepTargets.KUBERNETES);
            case LIST_ASIDE, REMOVE_ASIDE -> AsideRules.keepers(view).contains(target);
            case READ_VERSIONS -> target.equals(StepTargets.VERSIONS);
            case CHECK_VAULT, SEAL_POINT, PLAN_PRUNE, REMOVE_OBJECTS -> target.equals(StepTargets.VAULT);
            case PARK_ETCD, UNPARK_ETCD, REPLACE_ETCD_DATA, ROLL_BACK_ETCD_DATA ->
                view.members().contains(target);
            case CHECK_NODE,
                    PARK_PODS,
                    QUIESCE,
                    STOP_KUBELET,
                    START_KUBELET,
                    RESTART_KUBELET,
                    START_NODE,
                    UNPARK_PODS,
                    CHECK_HEALTH,
                    IMAGE_NODE -> view.nodes().contains(target);
            default ->
                view.content().contains(target)
                        && ComponentOrderRules.content(action)
                                .filter(content -> content.label().equals(target))
                                .isPresent();
        };
    }

    private static void allowed(PlanView view, Set<Action> actions) {
        for (int place = 0; place < view.stages().size(); place++) {
            Action action = view.stages().get(place).action();
            if (!actions.contains(action)) {
                view.violated(PlanRule.ACTION_ALLOWED, place, action.name());
            }
        }
    }

    private static void failures(PlanView view, SagaKind kind) {
        for (int place = 0; place < view.stages().size(); place++) {
            Stage stage = view.stages().get(place);
            for (String target : stage.targets()) {
                boolean mayFail = switch (stage.action()) {
                    case START_NODE, RECYCLE_REGISTRY, CHECK_CLUSTER, READ_VERSIONS, LIST_ASIDE, REMOVE_ASIDE -> true;
                    case IMAGE_NODE -> kind == SagaKind.HOT_IMAGE;
                    case CHECK_ETCD, SNAPSHOT_ETCD -> kind == SagaKind.HOT_BACKUP;
                    case START_KUBELET, RESTART_KUBELET, UNPARK_PODS ->
                        !view.controlPlane().contains(target);
                    default -> ComponentOrderRules.contentSnapshots().contains(stage.action());
                };
                if (mayFail != (stage.onFailure() == OnFailure.PROCEED)) {
                    view.violated(mayFail ? PlanRule.FAILURE_PROCEEDS : PlanRule.FAILURE_COMPENSATES, place, target);
                }
            }
        }
    }
}
