package io.stillpoint.coordinator.decide;

import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.internal.ClusterState.Waiting;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What becomes of a request. */
final class Requests {

    /** However much rubbish arrives: one published refusal in this time. */
    private static final Duration MALFORMED_INTERVAL = Duration.ofMinutes(1);

    /** Without blanks, so that none is mistaken for a {@link KnownIds} entry that is no request. */
    private static final Pattern REQUEST_ID = Pattern.compile("[!-~]{1,200}");

    private final Endings endings;

    Requests(Endings endings) {
        this.endings = endings;
    }

    void arrived(Draft draft, Input.RequestArrived input) {
        Envelope<? extends Request> envelope = input.request();
        ClusterState state = draft.state();
        Optional<Problem> foreign = foreign(state, envelope);
        if (foreign.isPresent()) {
            draft.note("dead letter: " + foreign.get().sentence());
            draft.deadLetter(foreign.get());
            return;
        }
        Admission.refusal(state, envelope, input.topic(), draft.now())
                .ifPresentOrElse(problem -> reject(draft, envelope, problem), () -> carryOut(draft, envelope));
    }

    void malformed(Draft draft, Input.MalformedArrived input) {
        Instant last = draft.state().knownRequests().get(KnownIds.MALFORMED);
        if (draft.state().declared() == null) {
            draft.note("ignored: malformed request for a cluster that nobody declared: " + input.requestId());
        } else if (last != null && draft.now().isBefore(last.plus(MALFORMED_INTERVAL))) {
            draft.note(
                    "not published: malformed request %s, the last one was at %s".formatted(input.requestId(), last));
        } else {
            Problem problem = input.problem();
            draft.add(new RequestFact.RequestRejected(
                    input.cluster(),
                    input.requestId(),
                    input.claimedSource(),
                    input.requestType(),
                    new Problem(
                            Problems.MALFORMED,
                            problem.expected(),
                            problem.found(),
                            problem.where(),
                            problem.remedy())));
        }
    }

    /** What must leave no trace in the cluster's history: it would grow without bound, or answer one id twice. */
    private static Optional<Problem> foreign(ClusterState state, Envelope<? extends Request> envelope) {
        if (!REQUEST_ID.matcher(envelope.id()).matches()) {
            return Admission.problem(
                    "request-id",
                    "an id of 1 to 200 visible ASCII characters",
                    "%d characters, or others".formatted(envelope.id().length()),
                    "ce_id",
                    "Give every request a short unique id.");
        }
        String named = envelope.data().cluster();
        if (!named.equals(state.cluster()) || !named.equals(envelope.cluster())) {
            return Admission.problem(
                    "other-cluster",
                    "one and the same cluster in attributes and data",
                    "%s and %s".formatted(envelope.cluster(), named),
                    envelope.id(),
                    "Name the cluster that is meant in both.");
        }
        if (state.knownRequests().containsKey(envelope.id())) {
            return Admission.problem(
                    "duplicate-request",
                    "a new id",
                    "%s, which was dealt with before".formatted(envelope.id()),
                    envelope.id(),
                    "Nothing if it was sent twice; else ask again with an id of its own.");
        }
        if (state.declared() == null && !(envelope.data() instanceof Request.ClusterDeclared)) {
            return Admission.problem(
                    "unknown-cluster",
                    "a declared cluster",
                    envelope.cluster(),
                    envelope.id(),
                    "Declare it first: stillpoint cluster add.");
        }
        return Optional.empty();
    }

    private void carryOut(Draft draft, Envelope<? extends Request> envelope) {
        switch (envelope.data()) {
            case Request.CancelRequested cancel -> cancel(draft, envelope, cancel);
            case Request.RestoreApproved approval -> approve(draft, envelope, approval);
            case Request.ClusterDeclared _ -> accept(draft, envelope, null);
            case Request.BackupRequested _,
                    Request.RestoreRequested _,
                    Request.StopRequested _,
                    Request.StartRequested _ -> accept(draft, envelope, Names.saga(envelope.cluster(), envelope.id()));
        }
    }

    private void cancel(Draft draft, Envelope<? extends Request> envelope, Request.CancelRequested cancel) {
        Optional<SagaState> running = draft.running().filter(saga -> saga.saga().equals(cancel.saga()));
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
                endings.giveUp(draft, Problems.cancelled(saga.saga(), cancel, envelope.source()), true);
            }
        } else if (waiting.isPresent()) {
            accept(draft, envelope, cancel.saga());
            endings.leaveLine(draft, waiting.get(), Problems.cancelled(cancel.saga(), cancel, envelope.source()), true);
        } else {
            reject(
                    draft,
                    envelope,
                    new Problem(
                            "unknown-saga",
                            "a saga that runs or waits",
                            cancel.saga(),
                            envelope.cluster(),
                            "Look at stillpoint status; it may have ended."));
        }
    }

    private static void approve(Draft draft, Envelope<? extends Request> envelope, Request.RestoreApproved approval) {
        String shown = draft.running()
                .filter(saga -> saga.saga().equals(approval.saga()))
                .filter(saga -> saga.phase() == SagaState.Phase.AWAITING_APPROVAL)
                .flatMap(Restores::planned)
                .map(planned -> planned.planDigest())
                .orElse(null);
        if (shown == null) {
            Problem problem = new Problem(
                    "nothing-to-approve",
                    "a restore that waits for an approval",
                    approval.saga(),
                    envelope.cluster(),
                    "Look at stillpoint status for the saga that waits.");
            reject(draft, envelope, problem);
        } else if (!shown.equals(approval.planDigest())) {
            Problem problem = new Problem(
                    "plan-digest-differs",
                    "an approval of plan " + shown,
                    approval.planDigest(),
                    approval.saga(),
                    "Read the plan that is shown now, then approve its digest.");
            reject(draft, envelope, problem);
        } else {
            accept(draft, envelope, approval.saga());
            draft.add(new SagaFact.RestoreApprovalAccepted(
                    envelope.cluster(), approval.saga(), approval.planDigest(), envelope.source()));
        }
    }

    private static void accept(Draft draft, Envelope<? extends Request> envelope, @Nullable String saga) {
        draft.add(new RequestFact.RequestAccepted(
                envelope.cluster(),
                envelope.id(),
                envelope.source(),
                envelope.data(),
                saga,
                waitingBehind(draft.state(), envelope.data())));
    }

    private static int waitingBehind(ClusterState state, Request request) {
        return Admission.waitsInLine(request) ? state.line().size() + (state.running() == null ? 0 : 1) : 0;
    }

    private static void reject(Draft draft, Envelope<? extends Request> envelope, Problem problem) {
        draft.add(new RequestFact.RequestRejected(
                envelope.cluster(), envelope.id(), envelope.source(), envelope.type(), problem));
    }
}
