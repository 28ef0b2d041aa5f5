package io.stillpoint.cli.request;

import io.stillpoint.cli.broker.FactFeed;
import io.stillpoint.cli.output.FactText;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.EventIdentity;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.ScheduleFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.UnaskedReport;
import io.stillpoint.schemas.progress.Progress;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Follows one saga from its request to its end and shows stages, nodes, bytes and rates as they come. */
public final class SagaFollower implements FactFeed.Listener {

    private final TerminalDisplay terminal;
    private final ProgressBoard board = new ProgressBoard();
    private final FarewellText farewell;
    private final List<RequestAnswer> answers = new ArrayList<>();
    private volatile @Nullable String saga;
    private @Nullable Instant startedAt;
    private volatile @Nullable SagaEnd end;
    private boolean stepGivenUp;
    private boolean onlyLooked = true;
    private Function<StepFact.RestorePlanned, Optional<RequestAnswer>> onPlan = plan -> Optional.empty();

    private SagaFollower(TerminalDisplay terminal, @Nullable String saga, FarewellText farewell) {
        this.terminal = terminal;
        this.saga = saga;
        this.farewell = farewell;
    }

    static SagaFollower ofRequest(TerminalDisplay terminal, RequestAnswer answer) {
        var follower = new SagaFollower(terminal, null, new FarewellText(true));
        follower.answers.add(answer);
        return follower;
    }

    public static SagaFollower ofSaga(TerminalDisplay terminal, String saga) {
        return new SagaFollower(terminal, saga, new FarewellText(false));
    }

    /** Is told of the plan of a restore, before it is approved; a refusal of what it publishes then ends this. */
    SagaFollower onPlan(Function<StepFact.RestorePlanned, Optional<RequestAnswer>> listener) {
        onPlan = listener;
        return this;
    }

    /** Says what goes on if this command is ended before the saga is; to be closed when nobody waits any more. */
    public FarewellLines farewell() {
        return FarewellLines.of(terminal, this::farewellLines);
    }

    List<String> farewellLines() {
        return end == null ? farewell.lines(saga) : List.of();
    }

    /** Reads on until the saga has ended. */
    public SagaEnd follow(FactFeed feed) {
        try {
            while (end == null) {
                feed.poll(this);
                if (feed.atEnd()) {
                    caughtUp();
                }
                terminal.status(board.line());
            }
            return end;
        } finally {
            terminal.status("");
        }
    }

    /** How it ended, as far as it has. */
    Optional<SagaEnd> end() {
        return Optional.ofNullable(end);
    }

    void caughtUp() {
        farewell.caughtUp();
    }

    /** As {@link #follow}, for the one who cancelled the saga. */
    SagaEnd followCancelled(FactFeed feed) {
        return follow(feed).asCancelled(!stepGivenUp);
    }

    @Override
    public void fact(Envelope<Fact> envelope) {
        answers.forEach(answer -> answer.fact(envelope));
        Fact fact = envelope.data();
        if (end != null || !concerns(fact)) {
            return;
        }
        Instant origin = startedAt == null ? envelope.time() : startedAt;
        startedAt = origin;
        boolean expected = fact instanceof StepFact.StepTaken
                || (fact instanceof StepFact.StepStarted started
                        && started.step().attempt() == 1);
        if (!expected) {
            terminal.line("[%6s] %s"
                    .formatted("+" + Duration.between(origin, envelope.time()).toSeconds() + "s", FactText.of(fact)));
        }
        if (fact instanceof SagaFact.RestoreCompleted restored) {
            restored.lookAt().forEach(line -> terminal.line("  look at   " + line));
        }
        if (fact instanceof StepFact step
                && !(fact instanceof StepFact.StepStarted || fact instanceof StepFact.StepTaken)) {
            board.finished(step.step().step());
        }
        farewell.fact(fact);
        if (fact instanceof StepFact.StepStarted started) {
            onlyLooked &= started.action().isPreflight();
        }
        if (fact instanceof StepFact.StepFailed failed && !failed.retried()) {
            stepGivenUp = true;
        }
        if (fact instanceof SagaFact.SagaCompensating compensating) {
            stepGivenUp = false;
            board.goOnWith(
                    compensating.plan().stages().stream().map(Stage::name).collect(Collectors.toSet()));
        }
        if (fact instanceof StepFact.RestorePlanned planned) {
            onPlan.apply(planned).ifPresent(answer -> {
                answers.add(answer);
                farewell.planAnswered();
            });
        }
        SagaEnd.of(fact).ifPresent(reached -> end = reached.after(onlyLooked));
    }

    @Override
    public void deadLetter(EventIdentity request, Problem reason) {
        answers.forEach(answer -> answer.deadLetter(request, reason));
    }

    @Override
    public void progress(Progress progress) {
        if (progress.step().saga().equals(saga)) {
            board.update(progress);
        }
    }

    private boolean concerns(Fact fact) {
        return switch (fact) {
            case RequestFact.RequestAccepted accepted -> {
                boolean ours = answers.stream().anyMatch(answer -> answer.answers(accepted));
                if (ours) {
                    saga = accepted.saga();
                    if (saga != null) {
                        terminal.line(
                                "saga %s. From another terminal: ./stillpoint saga watch %s".formatted(saga, saga));
                    }
                }
                yield ours;
            }
            case RequestFact.RequestRejected _, ScheduleFact _ -> false;
            case SagaFact sagaFact -> sagaFact.saga().equals(saga);
            case StepFact step -> step.step().saga().equals(saga) && !UnaskedReport.is(step.step());
        };
    }
}
