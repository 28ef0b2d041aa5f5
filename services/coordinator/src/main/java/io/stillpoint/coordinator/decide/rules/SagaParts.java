package io.stillpoint.coordinator.decide.rules;

import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Plan;
import io.stillpoint.schemas.shared.Stage;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The parts of a cluster that a saga uses. Sagas that share one exclude each other; what waits for a lock in one database keeps nothing from
 * etcd's backup.
 *
 * @param all whether it stops or starts nodes, removes what is kept, or judges the cluster as a whole: it shares something with every saga
 * @param components what it reads or writes. Images stand for nodes reached over SSH, certificates too: nodes refuse what bears a lower
 *     fencing token than the last, so they serve one saga
 */
public record SagaParts(boolean all, Set<Component> components) {

    public SagaParts {
        components = Set.copyOf(components);
    }

    /** For what uses none. */
    public static final SagaParts NONE = new SagaParts(false, Set.of());

    /** What a saga with this plan is going to use. */
    public static SagaParts of(Plan plan) {
        return of(plan.stages());
    }

    /**
     * What a saga that runs may still use. Nothing of a hot backup is undone, so it gives back what its stages are through with. Everything
     * else may have to be brought back.
     */
    public static SagaParts of(SagaState saga) {
        List<Stage> stages = saga.plan().stages();
        return switch (saga.kind()) {
            case HOT_BACKUP, HOT_IMAGE -> of(stages.subList(saga.stageIndex(), stages.size()));
            case COLD_BACKUP, RESTORE, STOP, START, ASIDE, PRUNE -> of(stages).and(of(saga.original()));
        };
    }

    /** Whether sagas that use these parts must not run side by side. */
    public boolean excludes(SagaParts other) {
        return all || other.all || !Collections.disjoint(components, other.components);
    }

    private SagaParts and(SagaParts other) {
        Set<Component> both = EnumSet.noneOf(Component.class);
        both.addAll(components);
        both.addAll(other.components);
        return new SagaParts(all || other.all, both);
    }

    private static SagaParts of(List<Stage> stages) {
        return stages.stream().map(stage -> of(stage.action())).reduce(NONE, SagaParts::and);
    }

    private static SagaParts of(Action action) {
        Optional<Component> own = Component.of(action);
        if (own.isPresent() && !action.changesNode()) {
            return only(own.get() == Component.CERTIFICATES ? Component.NODE_IMAGE : own.get());
        }
        return switch (action) {
            // They read the vault, or ask nodes and API server for what no saga changes.
            case CHECK_VAULT, READ_VERSIONS, SEAL_POINT, PLAN_RESTORE, VERIFY_SNAPSHOT, CHECK_CLUSTER -> NONE;
            case CHECK_ETCD -> only(Component.ETCD);
            case RECYCLE_REGISTRY -> only(Component.REGISTRY);
            // Whatever is not known to leave the rest alone.
            default -> new SagaParts(true, Set.of());
        };
    }

    private static SagaParts only(Component component) {
        return new SagaParts(false, Set.of(component));
    }
}
