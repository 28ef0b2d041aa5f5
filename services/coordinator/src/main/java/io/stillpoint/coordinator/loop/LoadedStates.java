package io.stillpoint.coordinator.loop;

import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.shared.Problem;
import java.util.List;
import java.util.Map;

/**
 * What is known of the clusters of one partition when it is taken over.
 *
 * @param states as they were written
 * @param rebuilt out of the facts, because the written ones were missing, older than the facts, or not readable; to be written
 * @param quarantined clusters of which nobody can say what is true, and why; the others go on
 * @param eventEnd where the facts of the partition end
 */
record LoadedStates(
        int partition,
        List<ClusterState> states,
        List<ClusterState> rebuilt,
        Map<String, Problem> quarantined,
        long eventEnd) {

    LoadedStates {
        states = List.copyOf(states);
        rebuilt = List.copyOf(rebuilt);
        quarantined = Map.copyOf(quarantined);
    }
}
