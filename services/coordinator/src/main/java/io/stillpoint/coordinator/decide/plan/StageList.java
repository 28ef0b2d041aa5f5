package io.stillpoint.coordinator.decide.plan;

import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.OnFailure;
import io.stillpoint.schemas.shared.Patience;
import io.stillpoint.schemas.shared.Plan;
import io.stillpoint.schemas.shared.Stage;
import java.util.ArrayList;
import java.util.List;

/** Collects stages, gives each its time limit and attempts, and leaves out those without targets. */
final class StageList {

    /** The target of steps that concern etcd as a whole. */
    static final String ETCD = "etcd";

    /** The target of the step that plans a restore, of whatever components. */
    static final String PLAN = "plan";

    /** The target of steps that ask the API server. */
    static final String KUBERNETES = "kubernetes";

    /** The target of steps that concern the vault. */
    static final String VAULT = "vault";

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
            stages.add(
                    new Stage(prefix + name, action, targets, timeoutSeconds(action), maxAttempts(action), onFailure));
        }
        return this;
    }

    private long timeoutSeconds(Action action) {
        return switch (action) {
            case CHECK_NODE, CHECK_VAULT -> 120;
            case CHECK_ETCD -> 60;
            case PARK_ETCD, PARK_PODS, UNPARK_ETCD, UNPARK_PODS -> patience.parkSeconds();
            case QUIESCE, STOP_KUBELET -> patience.quiesceSeconds();
            case START_KUBELET, START_NODE, CHECK_HEALTH, RECYCLE_REGISTRY, CHECK_CLUSTER -> patience.startSeconds();
            case RESTART_KUBELET -> patience.quiesceSeconds() + patience.startSeconds();
            case AWAIT_ETCD, PROVE_ETCD_EQUAL -> patience.etcdHealthySeconds();
            case IMAGE_NODE,
                    SNAPSHOT_ETCD,
                    SNAPSHOT_REGISTRY,
                    SNAPSHOT_MONGODB,
                    SNAPSHOT_MARIADB,
                    SNAPSHOT_CERTIFICATES,
                    VERIFY_SNAPSHOT,
                    REPLACE_ETCD_DATA,
                    RESTORE_REGISTRY,
                    RESTORE_MONGODB,
                    RESTORE_MARIADB,
                    RESTORE_CERTIFICATES,
                    ROLL_BACK_MONGODB,
                    ROLL_BACK_MARIADB -> patience.imageSeconds();
            case SEAL_POINT -> 300;
            case PLAN_RESTORE, ROLL_BACK_ETCD_DATA, ROLL_BACK_CERTIFICATES -> 600;
        };
    }

    private static int maxAttempts(Action action) {
        return switch (action) {
            case UNPARK_ETCD,
                    UNPARK_PODS,
                    SEAL_POINT,
                    ROLL_BACK_ETCD_DATA,
                    ROLL_BACK_MONGODB,
                    ROLL_BACK_MARIADB,
                    ROLL_BACK_CERTIFICATES -> 3;
            default -> 2;
        };
    }
}
