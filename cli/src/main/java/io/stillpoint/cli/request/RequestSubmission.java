package io.stillpoint.cli.request;

import io.stillpoint.cli.broker.BrokerAccess;
import io.stillpoint.cli.broker.FactFeed;
import io.stillpoint.cli.output.ExitCode;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.StepFact;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Publishes a request and, where asked to, stays until the saga has ended. */
public final class RequestSubmission {

    private final BrokerAccess broker;
    private final TerminalDisplay terminal;

    public RequestSubmission(BrokerAccess broker, TerminalDisplay terminal) {
        this.broker = broker;
        this.terminal = terminal;
    }

    /** Publishes and returns at once. */
    public int submit(Request request) {
        String id = broker.publish(request);
        terminal.line("request %s published. Look at it with: ./stillpoint saga list".formatted(id));
        return ExitCode.DONE;
    }

    /** Publishes and shows what happens until the end. */
    public SagaEnd await(Request request) {
        return await(request, null);
    }

    /** As {@link #await(Request)}; {@code onPlan} is told saga and plan of a restore before anything is touched. */
    public SagaEnd await(Request request, @Nullable BiConsumer<String, StepFact.RestorePlanned> onPlan) {
        try (FactFeed feed = broker.feed()) {
            String id = broker.publish(request);
            var follower = SagaFollower.ofRequest(terminal, id);
            if (onPlan != null) {
                follower.onPlan(plan -> onPlan.accept(plan.step().saga(), plan));
            }
            return follower.follow(feed);
        }
    }
}
