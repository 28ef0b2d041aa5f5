package io.stillpoint.coordinator.decide.sim;

import io.stillpoint.coordinator.decide.ClusterInput;
import io.stillpoint.coordinator.decide.Decider;
import io.stillpoint.coordinator.decide.state.Decision;
import io.stillpoint.schemas.internal.ClusterState;
import java.time.Instant;

/** Whoever decides: {@link Decider}, or one with a planted bug. */
interface Brain {
    Decision decide(ClusterState state, ClusterInput input, Instant now);
}
