package io.stillpoint.cli.request;

import io.stillpoint.cli.broker.FactFeed;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.RequestFact;
import java.time.Duration;
import java.time.Instant;

/** Waits until a request that starts no saga was accepted or refused. */
public final class RequestAnswer {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final String requestId;
    private boolean accepted;

    public RequestAnswer(String requestId) {
        this.requestId = requestId;
    }

    public void await(FactFeed feed) {
        Instant deadline = Instant.now().plus(LIMIT);
        while (!accepted) {
            if (Instant.now().isAfter(deadline)) {
                throw new CliException(
                        "expected the coordinator to answer within %d s, found no answer. See ./stillpoint doctor."
                                .formatted(LIMIT.toSeconds()));
            }
            feed.poll(envelope -> fact(envelope.data()), progress -> {});
        }
    }

    private void fact(Fact fact) {
        if (fact instanceof RequestFact answer && answer.requestId().equals(requestId)) {
            switch (answer) {
                case RequestFact.RequestAccepted _ -> accepted = true;
                case RequestFact.RequestRejected rejected -> throw CliException.of(rejected.problem());
            }
        }
    }
}
