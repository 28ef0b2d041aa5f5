package io.stillpoint.schemas.event;

/**
 * Anything that Stillpoint publishes on an open topic or reads from one. The simple name of the record is the middle of
 * the CloudEvents type: {@code io.stillpoint.<SimpleName>.v1}.
 */
public sealed interface Event permits Request, Fact {

    /** Returns the cluster that this event speaks of. */
    String cluster();
}
