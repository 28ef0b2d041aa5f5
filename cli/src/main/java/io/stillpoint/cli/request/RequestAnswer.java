package io.stillpoint.cli.request;

import io.stillpoint.cli.broker.FactFeed;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.EventIdentity;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Hears what becomes of one request. A refusal is a fact where it belongs to the history of a cluster, and only a dead letter where
 * it does not, such as for a cluster that nobody declared.
 */
final class RequestAnswer implements FactFeed.Listener {

    private final EventIdentity asked;
    private final String what;
    private RequestFact.@Nullable RequestAccepted accepted;

    RequestAnswer(EventIdentity asked, Request request) {
        this.asked = asked;
        this.what = request.getClass().getSimpleName();
    }

    boolean answers(RequestFact fact) {
        return fact.requestIdentity().equals(asked);
    }

    /**
     * Reads on until the answer has come.
     *
     * @param listener is told everything; it tells this one
     * @throws CliException when the request was refused, or when nobody has answered within {@code limit}
     */
    RequestFact.RequestAccepted await(FactFeed feed, FactFeed.Listener listener, Duration limit) {
        Instant deadline = Instant.now().plus(limit);
        while (accepted == null) {
            if (Instant.now().isAfter(deadline)) {
                throw new CliException(
                        "%s: expected the coordinator to answer within %d s, found no answer. See whether it runs: ./stillpoint doctor. The request stays published: a coordinator that starts within the hour carries it out."
                                .formatted(what, limit.toSeconds()));
            }
            feed.poll(listener);
        }
        return accepted;
    }

    @Override
    public void fact(Envelope<Fact> envelope) {
        if (envelope.data() instanceof RequestFact answer && answers(answer)) {
            switch (answer) {
                case RequestFact.RequestAccepted yes -> accepted = yes;
                case RequestFact.RequestRejected no -> throw CliException.refused(what, no.problem());
            }
        }
    }

    @Override
    public void deadLetter(EventIdentity request, Problem reason) {
        if (request.equals(asked)) {
            throw CliException.refused(what, reason);
        }
    }
}
