package io.stillpoint.schemas.vault;

import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Problem;

/**
 * What a person has to know of one component of a recovery point: why it is missing, or what was wrong although its snapshot is whole.
 *
 * @param target address of the node that was imaged, else the component's label
 */
public record ComponentNote(Component component, String target, Problem problem) {

    /** The problem of a snapshot of etcd that was taken while members did not answer. */
    public static final String QUORUM_ONLY = "etcd-quorum-only";
}
