package io.stillpoint.coordinator.loop;

import io.stillpoint.schemas.internal.ClusterState;

/**
 * A state that is to be written without a new fact.
 *
 * @param place offset of its last fact
 */
record PlacedState(ClusterState state, long place) {}
