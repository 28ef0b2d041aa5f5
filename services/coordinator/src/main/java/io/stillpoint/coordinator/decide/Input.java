package io.stillpoint.coordinator.decide;

import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.shared.Problem;


/** What can happen to a cluster's state from outside. */
public sealed interface Input {

    /**
     * A request came through the gate.
     *
     * @param topic the open topic that it was written to; what may stop or overwrite a cluster must come by {@link
     *     Admission#CONTROL_TOPIC}
     */
    record RequestArrived(Envelope<? extends Request> request, String topic) implements Input {}

    /** A backup worker answers. */
    record ReportArrived(Report report) implements Input {}

    /**
     * Something on an open topic named this cluster and could not be read. Whoever found that has put it on the
     * dead-letter topic already.
     *
     * @param requestId CloudEvents id as far as it could be read, else a name of its place (topic, partition, offset)
     */
    record MalformedArrived(String cluster, String requestId, String claimedSource, String requestType, Problem problem)
            implements Input {}

    /** Time has passed; see {@link Decider#nextDeadline}. */
    record Tick() implements Input {}
}
