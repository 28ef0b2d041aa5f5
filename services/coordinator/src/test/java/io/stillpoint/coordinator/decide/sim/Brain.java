package io.stillpoint.coordinator.decide.sim;

import io.stillpoint.coordinator.decide.Decider;
import io.stillpoint.coordinator.decide.Decision;
import io.stillpoint.coordinator.decide.Input;
import io.stillpoint.schemas.internal.ClusterState;
import java.time.Instant;

/** Whoever decides: {@link Decider}, or one with a planted bug. */
interface Brain {
    Decision decide(ClusterState state, Input input, Instant now);
}
