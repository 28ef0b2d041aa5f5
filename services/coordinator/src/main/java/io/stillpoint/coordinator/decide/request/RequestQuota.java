package io.stillpoint.coordinator.decide.request;

import io.stillpoint.coordinator.decide.state.KnownIds;
import io.stillpoint.coordinator.decide.state.KnownRequests;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestLimits;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.shared.Problem;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Bounds how many requests a cluster answers in a day, in UTC. Each answer is remembered for 30 days, in a state that is one record, so
 * the number of a day bounds the record. What is refused here is not remembered.
 *
 * <p>The ceilings rise with what somebody may do: a flood on the open topic leaves room for those who may stop a cluster, and a program
 * of theirs that asks without end leaves room for what brings a cluster back.
 */
final class RequestQuota {

    /** What one source may ask for, and at which number for all sources together the same kind of request is refused. */
    private record Ceiling(int oneSource, int allSources) {}

    private static final Ceiling OPEN = new Ceiling(75, 150);
    private static final Ceiling CONTROL = new Ceiling(RequestLimits.CONTROL_REQUESTS_A_DAY, 400);
    private static final Ceiling BRINGS_BACK = new Ceiling(450, 450);

    private RequestQuota() {}

    static Optional<Problem> refusal(
            ClusterState state, Envelope<? extends Request> envelope, String topic, Instant now) {
        Ceiling ceiling = ceiling(envelope.data(), topic);
        int ofSource = KnownRequests.ofToday(state, envelope.source(), now);
        if (ofSource >= ceiling.oneSource()) {
            return problem(ceiling.oneSource(), "from " + envelope.source(), ofSource, state, now);
        }
        int ofAll = KnownRequests.ofToday(state, now);
        return ofAll >= ceiling.allSources()
                ? problem(ceiling.allSources(), "of this kind, all sources counted,", ofAll, state, now)
                : Optional.empty();
    }

    private static Ceiling ceiling(Request request, String topic) {
        if (!topic.equals(RequestLimits.CONTROL_TOPIC)) {
            return OPEN;
        }
        return switch (request) {
            case Request.RestoreRequested _,
                    Request.RestoreApproved _,
                    Request.CancelRequested _,
                    Request.StartRequested _ -> BRINGS_BACK;
            default -> CONTROL;
        };
    }

    private static Optional<Problem> problem(int most, String whose, int found, ClusterState state, Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        return Optional.of(new Problem(
                KnownIds.FLOOD_CODE,
                "at most %d requests %s a day".formatted(most, whose),
                "%d on %s".formatted(found, today),
                state.cluster(),
                "See who asks so often. Ask again after %s."
                        .formatted(today.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC))));
    }
}
