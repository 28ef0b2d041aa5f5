package io.stillpoint.registry;

import io.stillpoint.schemas.shared.Component;

/**
 * Whose snapshot it will be.
 *
 * @param component what the vault calls it
 * @param run the random id of this execution
 */
public record SnapshotPlace(String cluster, String point, Component component, String run) {

    /** What is backed up: a cluster has one registry. */
    public static final String TARGET = "registry";
}
