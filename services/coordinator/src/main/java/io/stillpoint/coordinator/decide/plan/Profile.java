package io.stillpoint.coordinator.decide.plan;

import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.shared.Plan;

/** The order in which a kind of cluster is stopped, saved, restored and started. */
public interface Profile {

    /** The plan that carries out a backup, restore, stop or start, or looks at what is aside. */
    Plan plan(Request request, Request.ClusterDeclared cluster);

    /**
     * What brings the cluster back after {@code saga} could not go on: only what it possibly touched, in the start order.
     * Without stages when nothing was touched.
     */
    Plan bringBack(SagaState saga, Request.ClusterDeclared cluster);
}
