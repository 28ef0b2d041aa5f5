package io.stillpoint.cli.policy;

import io.stillpoint.cli.output.HumanText;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.EventTypes;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request.PolicyDeclared;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.RequestFact.RequestAccepted;
import io.stillpoint.schemas.event.RequestFact.RequestRejected;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds in the log of facts when the policies of one cluster were declared, and by whom. */
final class PolicyDeclarations {

    private static final String TYPE = EventTypes.typeOf(PolicyDeclared.class);

    private final String cluster;
    private @Nullable Envelope<Fact> inForce;
    private @Nullable Instant replaced;
    private Optional<Refusal> refused = Optional.empty();

    private record Refusal(Instant time, String sentence) {}

    PolicyDeclarations(String cluster) {
        this.cluster = cluster;
    }

    void read(Envelope<Fact> fact) {
        if (!fact.cluster().equals(cluster) || !(fact.data() instanceof RequestFact answer)) {
            return;
        }
        switch (answer) {
            case RequestAccepted accepted
            when accepted.request() instanceof PolicyDeclared -> {
                replaced = inForce == null ? null : inForce.time();
                inForce = fact;
                refused = Optional.empty();
            }
            case RequestRejected rejected
            when rejected.requestType().equals(TYPE) ->
                refused =
                        Optional.of(new Refusal(fact.time(), rejected.problem().sentence()));
            case RequestAccepted _, RequestRejected _ -> {}
        }
    }

    /** Since when the policy is in force, what it replaced, and what was refused since. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (inForce != null && inForce.data() instanceof RequestAccepted accepted) {
            lines.add("policy of cluster %s, in force since %s, declared by %s%s"
                    .formatted(
                            cluster,
                            HumanText.time(inForce.time()),
                            accepted.claimedSource(),
                            replaced == null ? "" : "; it replaced the one of " + HumanText.time(replaced)));
        }
        refused.ifPresent(refusal -> lines.add(
                "REFUSED at %s, so this one stayed: %s".formatted(HumanText.time(refusal.time()), refusal.sentence())));
        return lines;
    }
}
