package io.stillpoint.cli.request;

import io.stillpoint.cli.broker.FactFeed;
import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.cli.output.ExitCode;
import io.stillpoint.cli.output.HumanText;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.StepFact;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Publishes a request and says whether it was accepted; where asked to, stays until the saga has ended. Every method throws
 * {@link io.stillpoint.cli.output.CliException} when the request is refused or nobody answers.
 */
public final class RequestSubmission {

    /** A coordinator that runs answers within a second; the rest is for one that has just been started. */
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

    private final KafkaBroker broker;
    private final TerminalDisplay terminal;
    private final Duration answerLimit;
    private boolean endsWithThis;

    public RequestSubmission(KafkaBroker broker, TerminalDisplay terminal) {
        this(broker, terminal, ANSWER_LIMIT);
    }

    RequestSubmission(KafkaBroker broker, TerminalDisplay terminal, Duration answerLimit) {
        this.broker = broker;
        this.terminal = terminal;
        this.answerLimit = answerLimit;
    }

    /** For a command that ends everything when it is ended: then no saga goes on, and nobody is told so. */
    public RequestSubmission endsWithThis() {
        endsWithThis = true;
        return this;
    }

    private @Nullable FarewellLines farewell(SagaFollower follower) {
        return endsWithThis ? null : follower.farewell();
    }

    /** Publishes, and returns once the request was accepted. */
    public RequestFact.RequestAccepted accept(Request request) {
        try (FactFeed feed = broker.feed()) {
            var answer = new RequestAnswer(broker.publish(request), request);
            return answer.await(feed, answer, answerLimit);
        }
    }

    /** As {@link #accept}, and names the saga that is going to carry it out. */
    public int submit(Request request) {
        RequestFact.RequestAccepted accepted = accept(request);
        terminal.line("%s accepted%s. Watch it with: ./stillpoint saga watch %s"
                .formatted(
                        request.getClass().getSimpleName(),
                        accepted.waitingBehind() == 0
                                ? ""
                                : ", waits behind " + HumanText.plural(accepted.waitingBehind(), "saga"),
                        accepted.saga()));
        return ExitCode.DONE;
    }

    /** Publishes and shows what happens until the end. */
    public SagaEnd await(Request request) {
        return await(request, plan -> Optional.empty());
    }

    /** Publishes, shows what happens until the saga has ended, and says whether that is by this. */
    public SagaEnd awaitCancelled(Request.CancelRequested request) {
        try (FactFeed feed = broker.feed()) {
            var answer = new RequestAnswer(broker.publish(request), request);
            SagaFollower follower = SagaFollower.ofRequest(terminal, answer);
            try (FarewellLines _ = farewell(follower)) {
                answer.await(feed, follower, answerLimit);
                return follower.followCancelled(feed);
            }
        }
    }

    /**
     * As {@link #await(Request)}.
     *
     * @param onPlan is told the plan of a restore before anything is touched, and says what to publish then
     */
    public SagaEnd await(Request request, Function<StepFact.RestorePlanned, Optional<Request>> onPlan) {
        try (FactFeed feed = broker.feed()) {
            var answer = new RequestAnswer(broker.publish(request), request);
            SagaFollower follower = SagaFollower.ofRequest(terminal, answer)
                    .onPlan(plan -> onPlan.apply(plan).map(next -> new RequestAnswer(broker.publish(next), next)));
            try (FarewellLines _ = farewell(follower)) {
                answer.await(feed, follower, answerLimit);
                return follower.follow(feed);
            }
        }
    }
}
