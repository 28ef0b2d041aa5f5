package io.stillpoint.registry;

import io.stillpoint.schemas.shared.Component;

/**
 * The place of a new snapshot.
 *
 * @param component its component in the vault
 * @param run the random id of this execution
 */
public record SnapshotPlace(String cluster, String point, Component component, String run) {

    /** The only target: a cluster has one registry. */
    public static final String TARGET = "registry";
}
