package io.stillpoint.cli.request;

import io.stillpoint.cli.broker.FactFeed;
import io.stillpoint.cli.output.FactText;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.progress.Progress;
import io.stillpoint.schemas.shared.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Follows one saga from its request to its end and shows stages, nodes, bytes and rates as they come. */
public final class SagaFollower {

    private final TerminalDisplay terminal;
    private final ProgressBoard board = new ProgressBoard();
    private @Nullable String requestId;
    private @Nullable String saga;
    private @Nullable Instant startedAt;
    private @Nullable SagaEnd end;
    private @Nullable Consumer<StepFact.RestorePlanned> onPlan;

    private SagaFollower(TerminalDisplay terminal, @Nullable String requestId, @Nullable String saga) {
        this.terminal = terminal;
        this.requestId = requestId;
        this.saga = saga;
    }

    static SagaFollower ofRequest(TerminalDisplay terminal, String requestId) {
        return new SagaFollower(terminal, requestId, null);
    }

    public static SagaFollower ofSaga(TerminalDisplay terminal, String saga) {
        return new SagaFollower(terminal, null, saga);
    }

    /** Is told of the plan of a restore, before it is approved. */
    SagaFollower onPlan(Consumer<StepFact.RestorePlanned> listener) {
        onPlan = listener;
        return this;
    }

    /** Reads on until the saga has ended. */
    public SagaEnd follow(FactFeed feed) {
        while (end == null) {
            feed.poll(this::fact, this::progress);
            terminal.status(board.line());
        }
        terminal.status("");
        return end;
    }

    Optional<String> saga() {
        return Optional.ofNullable(saga);
    }

    private void fact(Envelope<Fact> envelope) {
        Fact fact = envelope.data();
        if (end != null || !concerns(fact)) {
            return;
        }
        Instant origin = startedAt == null ? envelope.time() : startedAt;
        startedAt = origin;
        if (!(fact instanceof StepFact.StepStarted started && started.step().attempt() == 1)) {
            terminal.line("[%6s] %s"
                    .formatted("+" + Duration.between(origin, envelope.time()).toSeconds() + "s", FactText.of(fact)));
        }
        if (fact instanceof StepFact step && !(fact instanceof StepFact.StepStarted)) {
            board.finished(step.step().step());
        }
        if (fact instanceof SagaFact.SagaCompensating compensating) {
            board.goOnWith(
                    compensating.plan().stages().stream().map(Stage::name).collect(Collectors.toSet()));
        }
        if (fact instanceof StepFact.RestorePlanned planned && onPlan != null) {
            onPlan.accept(planned);
        }
        SagaEnd.of(fact).ifPresent(reached -> end = reached);
    }

    private boolean concerns(Fact fact) {
        return switch (fact) {
            case RequestFact.RequestAccepted accepted -> {
                boolean ours = accepted.requestId().equals(requestId);
                if (ours) {
                    saga = accepted.saga();
                }
                yield ours;
            }
            case RequestFact.RequestRejected rejected -> rejected.requestId().equals(requestId);
            case SagaFact sagaFact -> sagaFact.saga().equals(saga);
            case StepFact step ->
                step.step().saga().equals(saga) && !"verify".equals(step.step().stage());
        };
    }

    private void progress(Progress progress) {
        if (progress.step().saga().equals(saga)) {
            board.update(progress);
        }
    }
}
