package io.stillpoint.coordinator.decide.state;

import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact.RequestAccepted;
import io.stillpoint.schemas.event.RequestFact.RequestRejected;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.ScheduleFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.ClusterState.FinishedSaga;
import io.stillpoint.schemas.internal.ClusterState.Pin;
import io.stillpoint.schemas.internal.ClusterState.Waiting;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.UnaskedReport;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Says how each fact changes what is known of a cluster. Nothing else changes it. */
public final class ClusterEvolution {

    private ClusterEvolution() {}

    /**
     * Applies one fact.
     *
     * @throws IllegalStateException when the fact cannot have happened in this state
     */
    public static ClusterState evolve(ClusterState state, Fact fact, Instant time) {
        ClusterChange change = new ClusterChange(state);
        switch (fact) {
            case RequestAccepted accepted -> accept(change, state, accepted, time);
            case RequestRejected rejected ->
                KnownIds.ofNotice(rejected)
                        .ifPresentOrElse(
                                notice -> change.remember(notice, time),
                                () -> change.answer(rejected.requestIdentity(), time));
            case SagaFact sagaFact -> saga(change, state, sagaFact, time);
            case StepFact step
            when UnaskedReport.is(step.step()) -> change.remember(KnownIds.ofVerification(step), time);
            case StepFact step -> step(change, state, step, time);
            case ScheduleFact noticed -> change.remember(KnownIds.ofNotice(noticed), time);
        }
        return change.after();
    }

    private static void accept(ClusterChange change, ClusterState state, RequestAccepted accepted, Instant time) {
        change.answer(accepted.requestIdentity(), time);
        if (RequestScope.waitsInLine(accepted.request())) {
            // A declaration needs no saga, and still a name in the line.
            String saga =
                    accepted.saga() == null ? SagaNames.saga(state, accepted.requestIdentity(), time) : accepted.saga();
            change.queue(new Waiting(saga, accepted.requestId(), accepted.request(), time));
            change.applyDeclarations();
        }
        if (accepted.request() instanceof Request.PolicyDeclared declared) {
            change.govern(declared.policy());
        }
        if (accepted.request() instanceof Request.LossesAccepted request) {
            change.acceptLosses(request.losses());
        }
        if (accepted.request() instanceof Request.PinRequested request) {
            pin(change, request, accepted.claimedSource(), time);
        }
    }

    private static void pin(ClusterChange change, Request.PinRequested request, String source, Instant time) {
        if (request.pinned()) {
            change.pin(request.point(), new Pin(false, request.reason(), source, time));
        } else {
            change.unpin(request.point());
        }
    }

    private static void saga(ClusterChange change, ClusterState state, SagaFact fact, Instant time) {
        SagaStatus before = SagaStatus.of(state, fact.saga());
        SagaStatus after = SagaTransitions.next(before, SagaTrigger.of(fact));
        if (fact instanceof SagaFact.RecoveryPointPinned pinned) {
            change.pin(pinned.point(), new Pin(true, "baseline", "", time));
        }
        if (fact instanceof SagaFact.SagaStarted started) {
            start(change, waiting(state, started.saga()), started, time);
        } else if (after == SagaStatus.SUCCEEDED || after == SagaStatus.FAILED) {
            end(change, state, fact, after == SagaStatus.SUCCEEDED, time);
        } else {
            change.run(SagaEvolution.changePhase(running(state, fact.saga()), fact, after));
        }
    }

    private static void start(ClusterChange change, Waiting head, SagaFact.SagaStarted started, Instant time) {
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

    private static void end(ClusterChange change, ClusterState state, SagaFact fact, boolean succeeded, Instant time) {
        SagaState saga = state.saga(fact.saga()).orElse(null);
        if (fact instanceof SagaFact.BackupCompleted completed) {
            change.lacks(completed.losses());
        }
        if (fact instanceof SagaFact.RestoreCompleted) {
            change.restored(fact.saga(), time);
        }
        if (saga != null) {
            change.end(saga);
            change.finish(new FinishedSaga(
                    saga.saga(),
                    saga.kind(),
                    saga.requestId(),
                    PlannedRestore.point(saga),
                    succeeded,
                    SagaOutcome.of(fact) + SagaOutcome.clusterFindings(saga),
                    saga.startedAt(),
                    time,
                    saved(fact),
                    saga.request() instanceof Request.BackupRequested backup ? backup.roles() : List.of(),
                    SagaOutcome.notBack(fact),
                    SagaOutcome.stateLeft(fact)));
        } else {
            Waiting waiting = waiting(state, fact.saga());
            change.leaveLine(waiting);
            change.finish(new FinishedSaga(
                    waiting.saga(),
                    RequestScope.kind(waiting.request()),
                    waiting.requestId(),
                    null,
                    succeeded,
                    SagaOutcome.of(fact),
                    waiting.acceptedAt(),
                    time,
                    List.of(),
                    List.of(),
                    List.of(),
                    SagaOutcome.stateLeft(fact)));
        }
        change.applyDeclarations();
    }

    private static List<Component> saved(SagaFact fact) {
        return fact instanceof SagaFact.BackupCompleted backup
                ? backup.snapshots().stream()
                        .map(SnapshotRef::component)
                        .distinct()
                        .toList()
                : List.of();
    }

    private static void step(ClusterChange change, ClusterState state, StepFact fact, Instant time) {
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
        return state.saga(saga)
                .orElseThrow(() -> new IllegalStateException("expected saga %s to run on %s, found %s"
                        .formatted(
                                saga,
                                state.cluster(),
                                state.sagas().stream().map(SagaState::saga).toList())));
    }
}
