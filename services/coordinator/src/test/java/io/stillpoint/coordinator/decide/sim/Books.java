package io.stillpoint.coordinator.decide.sim;

import io.stillpoint.schemas.ClusterState;
import io.stillpoint.schemas.SagaFact;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What the facts said of the saga that runs. */
final class Books {
    final SagaFact.SagaStarted started;
    final Set<String> nodes = new HashSet<>();
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
    boolean verified;
    boolean sealed;
    boolean pinned;
    boolean compensating;

    Books(SagaFact.SagaStarted started, ClusterState state) {
        this.started = started;
        state.declared().topology().nodes().forEach(node -> nodes.add(node.address()));
    }
}
