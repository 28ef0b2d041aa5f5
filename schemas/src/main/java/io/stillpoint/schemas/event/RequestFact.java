package io.stillpoint.schemas.event;

import io.stillpoint.schemas.shared.Problem;
import org.jspecify.annotations.Nullable;

/** What became of a request. */
public sealed interface RequestFact extends Fact {

    String requestId();

    String claimedSource();

    /** Returns which request this answers. */
    default EventIdentity requestIdentity() {
        return new EventIdentity(claimedSource(), requestId());
    }

    /**
     * The request is valid and will be carried out.
     *
     * @param requestId CloudEvents id of the request; a second request with this id and this source is refused for 30 days
     * @param claimedSource what the request said of its origin; Kafka proves no principal to consumers
     * @param request the request itself, so that the log alone tells the whole story
     * @param saga the saga that will carry it out, null where none is needed
     * @param waitingBehind how many sagas run or wait before it; 0 starts at once
     */
    record RequestAccepted(
            String cluster,
            String requestId,
            String claimedSource,
            Request request,
            @Nullable String saga,
            int waitingBehind)
            implements RequestFact {}

    /**
     * The request was refused; nothing was touched.
     *
     * @param requestType the CloudEvents type that it claimed
     */
    record RequestRejected(String cluster, String requestId, String claimedSource, String requestType, Problem problem)
            implements RequestFact {}
}
