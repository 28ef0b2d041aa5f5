package io.stillpoint.policy.schedule;

import io.stillpoint.schemas.event.Request;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A saga that runs or waits.
 *
 * @param startedAt null while it waits in line
 */
record ActiveSaga(
        String saga,
        String requestId,
        Request request,
        @Nullable Instant startedAt) {

    ActiveSaga started(Instant time) {
        return new ActiveSaga(saga, requestId, request, time);
    }

    String sentence() {
        String what = "saga %s (%s)".formatted(saga, request.getClass().getSimpleName());
        return startedAt == null ? what + " waits in line" : what + " runs since " + startedAt;
    }
}
