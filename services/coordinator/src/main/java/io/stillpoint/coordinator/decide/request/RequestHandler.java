package io.stillpoint.coordinator.decide.request;

import io.stillpoint.coordinator.decide.saga.SagaEnding;
import io.stillpoint.coordinator.decide.saga.SagaProblems;
import io.stillpoint.coordinator.decide.saga.WaitingLine;
import io.stillpoint.coordinator.decide.state.DecisionDraft;
import io.stillpoint.coordinator.decide.state.KnownIds;
import io.stillpoint.coordinator.decide.state.KnownRequests;
import io.stillpoint.coordinator.decide.state.PlannedRestore;
import io.stillpoint.coordinator.decide.state.RequestScope;
import io.stillpoint.coordinator.decide.state.SagaNames;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.EventIdentity;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.RequestLimits;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.ClusterState.Waiting;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Accepts or rejects a request, and carries out those that concern a saga which exists. */
public final class RequestHandler {

    /** At most one refusal of what could not be read is published in this time, however much of it arrives. */
    private static final Duration MALFORMED_INTERVAL = Duration.ofMinutes(1);

    /** As often a cluster's history says that there are too many requests. */
    private static final Duration FLOOD_INTERVAL = Duration.ofHours(1);

    private final SagaEnding ending;
    private final WaitingLine line;

    public RequestHandler(SagaEnding ending, WaitingLine line) {
        this.ending = ending;
        this.line = line;
    }

    /**
     * Somebody asks for something.
     *
     * @param writtenAt when the broker got it, null when that is not known
     * @param pointUnknown whether it names a recovery point that the catalogue does not have
     */
    public void arrived(
            DecisionDraft draft,
            Envelope<? extends Request> envelope,
            String topic,
            @Nullable Instant writtenAt,
            boolean pointUnknown) {
        ClusterState state = draft.state();
        Optional<Problem> foreign = foreign(state, envelope, topic, draft.now());
        if (foreign.isPresent()) {
            putAside(draft, foreign.get());
            return;
        }
        Optional<Problem> flood = RequestQuota.refusal(state, envelope, topic, draft.now());
        if (flood.isPresent()) {
            tooMany(draft, envelope, flood.get());
            return;
        }
        Admission.refusal(state, envelope, topic, pointUnknown, draft.now())
                .ifPresentOrElse(
                        problem -> reject(draft, envelope, problem), () -> carryOut(draft, envelope, writtenAt));
    }

    /** The gate refused something that named this cluster, and has put it into the dead letters already. */
    public void malformed(DecisionDraft draft, RequestFact.RequestRejected refusal) {
        String id = refusal.requestId();
        if (draft.state().declared() == null) {
            draft.note("ignored: malformed request for a cluster that nobody declared: " + id);
        } else if (wasPublished(draft, KnownIds.MALFORMED, MALFORMED_INTERVAL)) {
            draft.note("not published, the last one was a moment ago: malformed request " + id);
        } else {
            Problem found = refusal.problem();
            Problem problem = new Problem(
                    KnownIds.MALFORMED_CODE, found.expected(), found.found(), found.where(), found.remedy());
            draft.add(new RequestFact.RequestRejected(
                    refusal.cluster(), id, refusal.claimedSource(), refusal.requestType(), problem));
        }
    }

    /** History tells of a flood now and then; the others are answered by the dead letters, and none of it is remembered. */
    private static void tooMany(DecisionDraft draft, Envelope<? extends Request> envelope, Problem problem) {
        if (wasPublished(draft, KnownIds.FLOOD, FLOOD_INTERVAL)) {
            putAside(draft, problem);
        } else {
            reject(draft, envelope, problem);
        }
    }

    private static void putAside(DecisionDraft draft, Problem problem) {
        draft.note("dead letter: " + problem.sentence());
        draft.deadLetter(problem);
    }

    private static boolean wasPublished(DecisionDraft draft, String notice, Duration interval) {
        Instant last = draft.state().knownRequests().get(notice);
        return last != null && draft.now().isBefore(last.plus(interval));
    }

    /** What must leave no trace in the cluster's history: it would grow without bound, or answer one id twice. */
    private static Optional<Problem> foreign(
            ClusterState state, Envelope<? extends Request> envelope, String topic, Instant now) {
        Optional<Problem> badName = RequestLimits.idProblem(envelope.id(), "ce_id")
                .or(() -> RequestLimits.sourceProblem(envelope.source(), topic, "ce_source"));
        if (badName.isPresent()) {
            return badName;
        }
        String named = envelope.data().cluster();
        if (!named.equals(state.cluster()) || !named.equals(envelope.cluster())) {
            return problem(
                    "other-cluster",
                    "one and the same cluster in attributes and data",
                    "%s and %s".formatted(envelope.cluster(), named),
                    envelope.id(),
                    "Name the cluster that is meant in both.");
        }
        if (KnownRequests.contains(state, EventIdentity.of(envelope), now)) {
            return problem(
                    "duplicate-request",
                    "an id that is new at " + envelope.source(),
                    "%s, which was dealt with before".formatted(envelope.id()),
                    envelope.id(),
                    "Nothing if it was sent twice; else ask again with an id of its own.");
        }
        if (state.declared() == null && !(envelope.data() instanceof Request.ClusterDeclared)) {
            return problem(
                    "unknown-cluster",
                    "a declared cluster",
                    envelope.cluster(),
                    "cluster of the request",
                    "Declare it first: ./stillpoint cluster add.");
        }
        return Optional.empty();
    }

    private static Optional<Problem> problem(String code, String expected, String found, String where, String remedy) {
        return Optional.of(new Problem(code, expected, found, where, remedy));
    }

    private void carryOut(DecisionDraft draft, Envelope<? extends Request> envelope, @Nullable Instant writtenAt) {
        switch (envelope.data()) {
            case Request.CancelRequested cancel -> cancel(draft, envelope, cancel);
            case Request.RestoreApproved approval -> approve(draft, envelope, approval, writtenAt);
            case Request.ClusterDeclared _,
                    Request.PolicyDeclared _,
                    Request.PinRequested _,
                    Request.LossesAccepted _ -> accept(draft, envelope, null);
            case Request.BackupRequested _,
                    Request.RestoreRequested _,
                    Request.StopRequested _,
                    Request.StartRequested _,
                    Request.AsideRequested _,
                    Request.PruneRequested _ ->
                accept(draft, envelope, SagaNames.saga(draft.state(), EventIdentity.of(envelope), draft.now()));
        }
    }

    private void cancel(DecisionDraft draft, Envelope<? extends Request> envelope, Request.CancelRequested cancel) {
        draft.turnTo(cancel.saga());
        Optional<SagaState> running = draft.running();
        Optional<Waiting> waiting = draft.state().line().stream()
                .filter(other -> other.saga().equals(cancel.saga()))
                .filter(other -> !(other.request() instanceof Request.ClusterDeclared))
                .findFirst();
        if (running.isPresent()) {
            accept(draft, envelope, cancel.saga());
            SagaState saga = running.get();
            if (saga.phase() == SagaState.Phase.COMPENSATING) {
                draft.note("saga %s is being brought back already".formatted(saga.saga()));
            } else {
                ending.giveUp(draft, SagaProblems.cancelled(saga.saga(), cancel, envelope.source()), true);
            }
        } else if (waiting.isPresent()) {
            accept(draft, envelope, cancel.saga());
            ending.leaveLine(
                    draft, waiting.get(), SagaProblems.cancelled(cancel.saga(), cancel, envelope.source()), true);
        } else {
            reject(
                    draft,
                    envelope,
                    new Problem(
                            "unknown-saga",
                            "a saga that runs or waits",
                            cancel.saga(),
                            envelope.cluster(),
                            "Look at ./stillpoint saga list; it may have ended."));
        }
    }

    private void approve(
            DecisionDraft draft,
            Envelope<? extends Request> envelope,
            Request.RestoreApproved approval,
            @Nullable Instant writtenAt) {
        draft.turnTo(approval.saga());
        Optional<Problem> late = draft.running().flatMap(saga -> SagaProblems.approvalTooLate(saga, writtenAt));
        String shown = draft.running()
                .filter(saga -> saga.phase() == SagaState.Phase.AWAITING_APPROVAL)
                .flatMap(PlannedRestore::planned)
                .map(planned -> planned.planDigest())
                .orElse(null);
        if (shown == null) {
            Problem problem = new Problem(
                    "nothing-to-approve",
                    "a restore that waits for an approval",
                    approval.saga(),
                    envelope.cluster(),
                    "Look at ./stillpoint saga list for the one that waits.");
            reject(draft, envelope, problem);
        } else if (late.isPresent()) {
            reject(draft, envelope, late.get());
        } else if (!shown.equals(approval.planDigest())) {
            Problem problem = new Problem(
                    "plan-digest-differs",
                    "an approval of plan " + shown,
                    approval.planDigest(),
                    approval.saga(),
                    "Read the plan that is shown now, then approve its digest.");
            reject(draft, envelope, problem);
        } else if (draft.running().filter(PlannedRestore::lostAcceptances).isPresent()) {
            // The first step would refuse what it is not told of, and later ones after the cluster was touched.
            Problem problem = new Problem(
                    "plan-of-earlier-release",
                    "a plan that names what was accepted",
                    "one that an earlier release made",
                    approval.saga(),
                    "Plan again: ./stillpoint saga cancel %s, then ask for the restore as before."
                            .formatted(approval.saga()));
            reject(draft, envelope, problem);
        } else {
            accept(draft, envelope, approval.saga());
            draft.add(new SagaFact.RestoreApprovalAccepted(
                    envelope.cluster(), approval.saga(), approval.planDigest(), envelope.source()));
        }
    }

    private void accept(DecisionDraft draft, Envelope<? extends Request> envelope, @Nullable String saga) {
        draft.add(new RequestFact.RequestAccepted(
                envelope.cluster(),
                envelope.id(),
                envelope.source(),
                envelope.data(),
                saga,
                RequestScope.waitsInLine(envelope.data()) ? line.ahead(draft.state(), envelope.data()) : 0));
    }

    private static void reject(DecisionDraft draft, Envelope<? extends Request> envelope, Problem problem) {
        draft.add(new RequestFact.RequestRejected(
                envelope.cluster(), envelope.id(), envelope.source(), envelope.type(), problem));
    }
}
