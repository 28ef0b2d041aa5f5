package io.stillpoint.coordinator.gate;

import io.stillpoint.schemas.shared.Problem;


/**
 * Tells the coordinator, on the private inbox, that something on an open topic named this cluster and was refused. It lies
 * on the dead-letter topic already.
 *
 * @param requestId CloudEvents id as far as it could be read, else its place: {@code topic/partition/offset}
 * @param requestType the type that it claimed
 */
public record MalformedNotice(
        String cluster, String requestId, String claimedSource, String requestType, Problem problem) {

    /** CloudEvents type; private to this service, so in no schema. */
    public static final String TYPE = "io.stillpoint.coordinator.MalformedNotice.v1";
}
