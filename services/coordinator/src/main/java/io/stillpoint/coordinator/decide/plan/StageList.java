package io.stillpoint.coordinator.decide.plan;

import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.OnFailure;
import io.stillpoint.schemas.shared.Patience;
import io.stillpoint.schemas.shared.Plan;
import io.stillpoint.schemas.shared.Stage;
import java.util.ArrayList;
import java.util.List;

/** Collects stages, gives each its time limit and attempts, and leaves out those without targets. */
public final class StageList {

    private final String profile;
    private final String prefix;
    private final Patience patience;
    private final List<Stage> stages = new ArrayList<>();

    StageList(String profile, String prefix, Patience patience) {
        this.profile = profile;
        this.prefix = prefix;
        this.patience = patience;
    }

    StageList must(String name, Action action, List<String> targets) {
        return add(name, action, targets, OnFailure.COMPENSATE);
    }

    StageList may(String name, Action action, List<String> targets) {
        return add(name, action, targets, OnFailure.PROCEED);
    }

    List<Stage> stages() {
        return List.copyOf(stages);
    }

    Plan plan() {
        return new Plan(profile, stages);
    }

    private StageList add(String name, Action action, List<String> targets, OnFailure onFailure) {
        if (!targets.isEmpty()) {
            stages.add(new Stage(
                    prefix + name,
                    action,
                    targets,
                    timeoutSeconds(action),
                    maxAttempts(action),
                    retrySeconds(action),
                    onFailure));
        }
        return this;
    }

    private long timeoutSeconds(Action action) {
        return switch (action) {
            case CHECK_NODE, CHECK_VAULT -> 120;
            case CHECK_ETCD, READ_VERSIONS -> 60;
            case PARK_ETCD, PARK_PODS, UNPARK_ETCD, UNPARK_PODS -> patience.parkSeconds();
            case QUIESCE, STOP_KUBELET -> patience.quiesceSeconds();
            case START_KUBELET, START_NODE, CHECK_HEALTH, RECYCLE_REGISTRY, CHECK_CLUSTER -> patience.startSeconds();
            case RESTART_KUBELET -> patience.quiesceSeconds() + patience.startSeconds();
            case AWAIT_ETCD, PROVE_ETCD_EQUAL -> patience.etcdHealthySeconds();
            case SEAL_POINT -> 300;
            case PLAN_RESTORE, ROLL_BACK_ETCD_DATA, ROLL_BACK_CERTIFICATES, LIST_ASIDE, PLAN_PRUNE -> 600;
            // Other sagas wait meanwhile; what is left is left to the next prune.
            case REMOVE_OBJECTS -> 3600;
            // Everything that moves the bytes of a snapshot or of a database.
            default -> patience.imageSeconds();
        };
    }

    private static boolean rollsBack(Action action) {
        return Component.of(action)
                .flatMap(Component::rollBack)
                .filter(action::equals)
                .isPresent();
    }

    /**
     * A store that is restarted, or a switch, is back within minutes; a cluster that is down waits no longer for it. When a point is
     * sealed the cluster is up again, and what the seal closes took hours. Before anything is touched somebody waits for an answer.
     */
    private long retrySeconds(Action action) {
        return switch (action) {
            case SEAL_POINT -> 3600;
            case CHECK_NODE, CHECK_ETCD, CHECK_VAULT -> 30;
            case READ_VERSIONS -> 0;
            default -> Math.min(timeoutSeconds(action), 900);
        };
    }

    private static int maxAttempts(Action action) {
        return switch (action) {
            case UNPARK_ETCD, UNPARK_PODS, SEAL_POINT -> 3;
            // A backup waits for it and is worth as much without.
            case READ_VERSIONS -> 1;
            default -> rollsBack(action) ? 3 : 2;
        };
    }
}
