package io.stillpoint.policy.schedule;

import io.stillpoint.schemas.event.Request;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A saga that runs or waits.
 *
 * @param origin the rule that it belongs to, null for what others asked for
 * @param startedAt null while it waits in line
 */
record ActiveSaga(
        String saga,
        ScheduleIds.@Nullable Origin origin,
        Request request,
        @Nullable Instant startedAt) {

    ActiveSaga started(Instant time) {
        return new ActiveSaga(saga, origin, request, time);
    }

    String sentence() {
        String what = "saga %s (%s)".formatted(saga, request.getClass().getSimpleName());
        return startedAt == null ? what + " waits in line" : what + " runs since " + startedAt;
    }
}
