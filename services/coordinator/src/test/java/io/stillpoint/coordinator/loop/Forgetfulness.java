package io.stillpoint.coordinator.loop;

import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.ClusterState.RequestDay;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is forgotten in time, and what a planted bug keeps for ever. */
enum Forgetfulness {
    /** As it is. */
    SOUND,
    /** Days of which the state drops the requests come back. */
    REQUESTS_ARE_NEVER_FORGOTTEN,
    /** The records that take a removed point off the catalogue are lost. */
    REMOVED_POINTS_STAY_IN_THE_CATALOGUE;

    boolean removesEntries() {
        return this != REMOVED_POINTS_STAY_IN_THE_CATALOGUE;
    }

    ClusterState remembers(ClusterState before, ClusterState after) {
        if (this != REQUESTS_ARE_NEVER_FORGOTTEN) {
            return after;
        }
        Map<String, RequestDay> days = new LinkedHashMap<>(before.requestDays());
        days.putAll(after.requestDays());
        return new ClusterState(
                after.cluster(),
                after.declared(),
                after.sequence(),
                after.lastHash(),
                after.fencingToken(),
                after.running(),
                after.line(),
                after.knownRequests(),
                after.finished(),
                after.quietNodes(),
                after.completedRestores(),
                after.policy(),
                after.pins(),
                days,
                after.besides(),
                after.losses());
    }
}
