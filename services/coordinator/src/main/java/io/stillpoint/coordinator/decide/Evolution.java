package io.stillpoint.coordinator.decide;

import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.RequestFact.RequestAccepted;
import io.stillpoint.schemas.event.RequestFact.RequestRejected;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ClusterState.FinishedSaga;
import io.stillpoint.schemas.internal.ClusterState.Waiting;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.SagaState;
import java.time.Instant;
import java.util.Map;

/** How each fact changes what is known of a cluster. Nothing else changes it. */
final class Evolution {

    private Evolution() {}

    /**
     * Applies one fact.
     *
     * @throws IllegalStateException when the fact cannot have happened in this state
     */
    static ClusterState evolve(ClusterState state, Fact fact, Instant time) {
        Change change = new Change(state);
        switch (fact) {
            case RequestAccepted accepted -> accept(change, state, accepted, time);
            case RequestRejected rejected -> change.remember(knownId(rejected), time);
            case SagaFact sagaFact -> saga(change, state, sagaFact, time);
            case StepFact step
            when UnaskedVerification.is(step) -> change.remember(UnaskedVerification.knownId(step), time);
            case StepFact step -> step(change, state, step, time);
        }
        return change.after();
    }

    private static String knownId(RequestRejected rejected) {
        return rejected.problem().code().equals(Problems.MALFORMED) ? KnownIds.MALFORMED : rejected.requestId();
    }

    private static void accept(Change change, ClusterState state, RequestAccepted accepted, Instant time) {
        change.remember(accepted.requestId(), time);
        if (Admission.waitsInLine(accepted.request())) {
            String saga = Names.saga(state.cluster(), accepted.requestId());
            change.queue(new Waiting(saga, accepted.requestId(), accepted.request(), time));
            change.applyDeclarations();
        }
    }

    private static void saga(Change change, ClusterState state, SagaFact fact, Instant time) {
        Life before = Life.of(state, fact.saga());
        Life after = SagaTransitions.next(before, Turn.of(fact));
        if (fact instanceof SagaFact.SagaStarted started) {
            start(change, waiting(state, started.saga()), started, time);
        } else if (after == Life.SUCCEEDED || after == Life.FAILED) {
            end(change, state, fact, after == Life.SUCCEEDED, time);
        } else {
            change.run(SagaEvolution.turn(running(state, fact.saga()), fact, after));
        }
    }

    private static void start(Change change, Waiting head, SagaFact.SagaStarted started, Instant time) {
        change.leaveLine(head);
        change.run(new SagaState(
                started.saga(),
                started.kind(),
                started.requestId(),
                head.request(),
                started.point(),
                SagaState.Phase.RUNNING,
                started.plan(),
                started.plan(),
                0,
                Map.of(),
                null,
                false,
                time,
                null,
                null));
    }

    private static void end(Change change, ClusterState state, SagaFact fact, boolean succeeded, Instant time) {
        SagaState saga = state.running();
        if (saga != null && saga.saga().equals(fact.saga())) {
            change.run(null);
            change.finish(new FinishedSaga(
                    saga.saga(),
                    saga.kind(),
                    saga.requestId(),
                    Names.point(saga),
                    succeeded,
                    Outcome.of(fact) + Findings.of(saga),
                    saga.startedAt(),
                    time));
        } else {
            Waiting waiting = waiting(state, fact.saga());
            change.leaveLine(waiting);
            change.finish(new FinishedSaga(
                    waiting.saga(),
                    Names.kind(waiting.request()),
                    waiting.requestId(),
                    null,
                    succeeded,
                    Outcome.of(fact),
                    waiting.acceptedAt(),
                    time));
        }
        change.applyDeclarations();
    }

    private static void step(Change change, ClusterState state, StepFact fact, Instant time) {
        SagaState saga = running(state, fact.step().saga());
        if (fact instanceof StepFact.StepStarted started) {
            change.raise(started.fencingToken());
        } else if (fact instanceof StepFact.NodeQuiesced quiesced) {
            change.quiet(quiesced.node(), quiesced.bootId());
        } else if (fact instanceof StepFact.NodeStarted started) {
            change.started(started.node());
        }
        change.run(SagaEvolution.step(saga, fact, time));
    }

    private static Waiting waiting(ClusterState state, String saga) {
        for (Waiting waiting : state.line()) {
            if (waiting.saga().equals(saga)) {
                return waiting;
            }
        }
        throw new IllegalStateException(
                "expected saga %s in the line of %s, found none".formatted(saga, state.cluster()));
    }

    private static SagaState running(ClusterState state, String saga) {
        SagaState running = state.running();
        if (running == null || !running.saga().equals(saga)) {
            throw new IllegalStateException("expected saga %s to run on %s, found %s"
                    .formatted(saga, state.cluster(), running == null ? "none" : running.saga()));
        }
        return running;
    }
}
