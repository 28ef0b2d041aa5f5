package io.stillpoint.coordinator.decide;

import io.stillpoint.coordinator.decide.saga.SignsOfLife;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.RequestLimits;
import io.stillpoint.schemas.internal.Heartbeat;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.ScheduleReport;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What can happen to a cluster's state from outside. */
public sealed interface ClusterInput {

    /**
     * A request came through the gate.
     *
     * @param topic the open topic that it was written to; what may stop or overwrite a cluster must come by {@link
     *     RequestLimits#CONTROL_TOPIC}
     * @param writtenAt when the broker got it, null when an earlier release of the gate passed it on
     * @param pointUnknown whether it names a recovery point that the catalogue does not have; the state cannot tell, since there may be
     *     thousands
     */
    record RequestArrived(
            Envelope<? extends Request> request,
            String topic,
            @Nullable Instant writtenAt,
            boolean pointUnknown) implements ClusterInput {

        /** One that names no recovery point, or a known one, and was written a moment ago. */
        public RequestArrived(Envelope<? extends Request> request, String topic) {
            this(request, topic, null, false);
        }

        /** The same, about a recovery point that the catalogue does not have. */
        public RequestArrived withPointUnknown() {
            return new RequestArrived(request, topic, writtenAt, true);
        }
    }

    /** A backup worker answers. */
    record ReportArrived(Report report) implements ClusterInput {}

    /** A backup worker has a task, and is alive. */
    record HeartbeatArrived(Heartbeat heartbeat) implements ClusterInput {}

    /** The scheduler noticed something. */
    record ScheduleReported(ScheduleReport report) implements ClusterInput {}

    /**
     * Something on an open topic named this cluster and could not be read. The gate has put it into the dead letters already.
     *
     * @param refusal its request id is a name of the record's place (topic, partition, offset) when none could be read
     */
    record MalformedArrived(RequestFact.RequestRejected refusal) implements ClusterInput {}

    /**
     * Time has passed; see {@link Decider#nextDeadline}.
     *
     * @param upTo everything was read that was written before it: what is due later may have its answer in the log
     * @param approvalsUpTo the same for what people write, which comes through the gate
     */
    record TimePassed(SignsOfLife signs, Instant upTo, Instant approvalsUpTo) implements ClusterInput {

        /** With nothing left to read. */
        public TimePassed(SignsOfLife signs) {
            this(signs, Instant.MAX, Instant.MAX);
        }
    }
}
