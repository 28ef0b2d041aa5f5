package io.stillpoint.coordinator.decide.rules;

import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Plan;
import io.stillpoint.schemas.shared.Stage;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Which sagas of one cluster exclude each other: those that share a part of it. A saga that stops or starts nodes, removes what is kept, or
 * judges the cluster as a whole, uses all of it. What waits for a lock in MariaDB so keeps nothing from etcd's backup.
 */
public final class ExclusionRule {

    /** What one saga at a time may use. */
    public enum Part {
        /** The cluster as a whole. Only what uses everything uses it. */
        CLUSTER,
        /** Nodes reached over SSH. They refuse what bears a lower fencing token than the last, so they serve one saga. */
        NODES,
        ETCD,
        REGISTRY,
        MONGODB,
        MARIADB
    }

    private ExclusionRule() {}

    /** What a saga with this plan is going to use. */
    public static Set<Part> parts(Plan plan) {
        return parts(plan.stages());
    }

    /**
     * What a saga that runs may still use. Nothing of a hot backup is undone, so it gives back what its stages are through with. Everything
     * else may have to be brought back.
     */
    public static Set<Part> parts(SagaState saga) {
        List<Stage> stages = saga.plan().stages();
        return switch (saga.kind()) {
            case HOT_BACKUP, HOT_IMAGE -> parts(stages.subList(saga.stageIndex(), stages.size()));
            case COLD_BACKUP, RESTORE, STOP, START, ASIDE, PRUNE -> {
                Set<Part> parts = parts(stages);
                parts.addAll(parts(saga.original()));
                yield parts;
            }
        };
    }

    /** Whether a saga that uses {@code one} must not run beside one that uses {@code other}. */
    public static boolean excludes(Set<Part> one, Set<Part> other) {
        return one.contains(Part.CLUSTER) || other.contains(Part.CLUSTER) || !Collections.disjoint(one, other);
    }

    private static Set<Part> parts(List<Stage> stages) {
        Set<Part> parts = EnumSet.noneOf(Part.class);
        stages.forEach(stage -> parts.addAll(of(stage.action())));
        return parts;
    }

    private static Set<Part> of(Action action) {
        return switch (action) {
            // They read the vault, or ask nodes and API server for what no saga changes.
            case CHECK_VAULT, READ_VERSIONS, SEAL_POINT, PLAN_RESTORE, VERIFY_SNAPSHOT, CHECK_CLUSTER -> Set.of();
            case CHECK_ETCD, SNAPSHOT_ETCD -> Set.of(Part.ETCD);
            case SNAPSHOT_REGISTRY, RESTORE_REGISTRY, RECYCLE_REGISTRY -> Set.of(Part.REGISTRY);
            case SNAPSHOT_MONGODB, RESTORE_MONGODB, ROLL_BACK_MONGODB -> Set.of(Part.MONGODB);
            case SNAPSHOT_MARIADB, RESTORE_MARIADB, ROLL_BACK_MARIADB -> Set.of(Part.MARIADB);
            case IMAGE_NODE, SNAPSHOT_CERTIFICATES, RESTORE_CERTIFICATES, ROLL_BACK_CERTIFICATES ->
                Set.of(Part.NODES);
            case CHECK_NODE,
                    PARK_ETCD,
                    PARK_PODS,
                    QUIESCE,
                    STOP_KUBELET,
                    START_KUBELET,
                    RESTART_KUBELET,
                    START_NODE,
                    UNPARK_ETCD,
                    UNPARK_PODS,
                    AWAIT_ETCD,
                    CHECK_HEALTH,
                    REPLACE_ETCD_DATA,
                    ROLL_BACK_ETCD_DATA,
                    PROVE_ETCD_EQUAL,
                    LIST_ASIDE,
                    REMOVE_ASIDE,
                    PLAN_PRUNE,
                    REMOVE_OBJECTS ->
                EnumSet.allOf(Part.class);
        };
    }
}
