package io.stillpoint.coordinator.decide.sim;

import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Role;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the facts said of the saga that runs. */
final class Books {
    final SagaFact.SagaStarted started;
    final Set<String> nodes = new HashSet<>();
    /** As nodes of a cluster in use are. */
    final Set<String> upBefore = new HashSet<>();

    final Map<String, Long> latestToken = new HashMap<>();
    final Set<String> quiesceBegun = new HashSet<>();
    final Set<String> quiesced = new HashSet<>();
    final Set<String> up = new HashSet<>();
    final Set<String> missed = new HashSet<>();
    final Set<String> stopFailed = new HashSet<>();
    final Set<String> etcdParked = new HashSet<>();
    final Set<String> kubeletStopped = new HashSet<>();
    final Set<String> snapshots = new HashSet<>();
    boolean etcdGate;
    boolean unparkFailed;
    boolean deathSinceGate;
    final Set<Component> asked = new HashSet<>();
    final Set<Component> verified = new HashSet<>();
    final Set<Component> saving = new HashSet<>();
    final Set<Component> unsaved = new HashSet<>();
    final Set<Component> restoring = new HashSet<>();
    final Set<Component> restored = new HashSet<>();
    final Set<String> masters = new HashSet<>();

    /** What may be imaged while it runs. */
    final Set<String> imagedHot = new HashSet<>();

    final Set<String> answering = new HashSet<>();

    @Nullable
    Action lastFailed;

    /** When each attempt failed that is tried again after a wait. */
    final Map<String, Long> failedAt = new HashMap<>();

    long sealBegunAt = -1;
    boolean sealed;
    boolean pinned;
    boolean compensating;

    Books(SagaFact.SagaStarted started, ClusterState state) {
        this.started = started;
        SagaState saga = state.running();
        if (saga != null && saga.request() instanceof Request.RestoreRequested restore) {
            asked.addAll(restore.components().isEmpty() ? Set.of(Component.ETCD) : restore.components());
        }
        state.declared().topology().nodes().forEach(node -> nodes.add(node.address()));
        state.declared().topology().with(Role.MASTER).forEach(node -> masters.add(node.address()));
        for (Node node : state.declared().topology().nodes()) {
            boolean management =
                    node.roles().contains(Role.MANAGEMENT) || node.roles().contains(Role.VA);
            boolean control = node.roles().contains(Role.MASTER)
                    || node.roles().contains(Role.ETCD)
                    || node.roles().contains(Role.BOOT);
            if (management && !control) {
                imagedHot.add(node.address());
            }
        }
    }
}
