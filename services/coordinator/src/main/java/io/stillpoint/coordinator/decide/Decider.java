package io.stillpoint.coordinator.decide;

import io.stillpoint.coordinator.decide.plan.IcpProfile;
import io.stillpoint.coordinator.decide.plan.Profile;
import io.stillpoint.coordinator.decide.report.ReportHandler;
import io.stillpoint.coordinator.decide.report.ScheduleReports;
import io.stillpoint.coordinator.decide.request.RequestHandler;
import io.stillpoint.coordinator.decide.rules.PlanCheck;
import io.stillpoint.coordinator.decide.rules.PlanRules;
import io.stillpoint.coordinator.decide.rules.SagaParts;
import io.stillpoint.coordinator.decide.saga.SagaDeadlines;
import io.stillpoint.coordinator.decide.saga.SagaDriver;
import io.stillpoint.coordinator.decide.saga.SagaEnding;
import io.stillpoint.coordinator.decide.saga.SignsOfLife;
import io.stillpoint.coordinator.decide.saga.StepDriver;
import io.stillpoint.coordinator.decide.saga.TaskWork;
import io.stillpoint.coordinator.decide.saga.WaitingLine;
import io.stillpoint.coordinator.decide.state.ClusterEvolution;
import io.stillpoint.coordinator.decide.state.Decision;
import io.stillpoint.coordinator.decide.state.DecisionDraft;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.vault.PointDocument;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * Decides what happens to a cluster. It has no clock, no random, no I/O and no memory: everything it knows is in the state,
 * and the state is the fold of the facts.
 *
 * <p>It turns an input into facts, then drives the running sagas and the line as far as they go. Each fact is applied before the
 * next is decided, so facts and state cannot differ.
 */
public final class Decider {

    private final RequestHandler requests;
    private final ReportHandler reports;
    private final SagaDeadlines deadlines;
    private final SagaDriver sagas;

    public Decider() {
        this(new IcpProfile(), new PlanRules(), Json::text);
    }

    /**
     * A decider for another order.
     *
     * @param rules what every plan must pass before it runs
     * @param pointJson writes the document of a recovery point; exactly this text is sealed
     */
    public Decider(Profile profile, PlanCheck rules, Function<PointDocument, String> pointJson) {
        this(profile, rules, pointJson, new WaitingLine(profile, SagaParts::excludes));
    }

    /** A decider that also takes requests out of the line in another order. */
    public Decider(Profile profile, PlanCheck rules, Function<PointDocument, String> pointJson, WaitingLine line) {
        SagaEnding ending = new SagaEnding(profile, rules);
        StepDriver steps = new StepDriver(new TaskWork(pointJson), ending);
        requests = new RequestHandler(ending, line);
        reports = new ReportHandler(steps, ending);
        deadlines = new SagaDeadlines(steps, ending);
        sagas = new SagaDriver(profile, rules, steps, ending, line);
    }

    /** What follows from {@code input}, were it to arrive {@code now}. */
    public Decision decide(ClusterState state, ClusterInput input, Instant now) {
        DecisionDraft draft = new DecisionDraft(state, now);
        switch (input) {
            case ClusterInput.RequestArrived arrived ->
                requests.arrived(
                        draft, arrived.request(), arrived.topic(), arrived.writtenAt(), arrived.pointUnknown());
            case ClusterInput.ReportArrived arrived -> reports.arrived(draft, arrived.report());
            case ClusterInput.HeartbeatArrived arrived -> reports.arrived(draft, arrived.heartbeat());
            case ClusterInput.ScheduleReported reported -> ScheduleReports.arrived(draft, reported.report());
            case ClusterInput.MalformedArrived arrived -> requests.malformed(draft, arrived.refusal());
            case ClusterInput.TimePassed passed ->
                deadlines.enforce(draft, passed.signs(), passed.upTo(), passed.approvalsUpTo());
        }
        sagas.advance(draft);
        return draft.decision();
    }

    /**
     * Applies one fact. The sequence number rises by one; {@code lastHash} stays, since it depends on the bytes that are
     * written: see {@link #evolve(ClusterState, Fact, Instant, String)}.
     *
     * @throws IllegalStateException when the fact cannot have happened in this state
     */
    public static ClusterState evolve(ClusterState state, Fact fact, Instant time) {
        return ClusterEvolution.evolve(state, fact, time);
    }

    /** Applies one fact as it was written, with the hash of its bytes. */
    public static ClusterState evolve(ClusterState state, Fact fact, Instant time, String hash) {
        return withHash(ClusterEvolution.evolve(state, fact, time), hash);
    }

    /** The state with the hash of its last fact, once that is known. */
    public static ClusterState withHash(ClusterState state, String hash) {
        return new ClusterState(
                state.cluster(),
                state.declared(),
                state.sequence(),
                hash,
                state.fencingToken(),
                state.running(),
                state.line(),
                state.knownRequests(),
                state.finished(),
                state.quietNodes(),
                state.completedRestores(),
                state.policy(),
                state.pins(),
                state.requestDays(),
                state.besides(),
                state.losses());
    }

    /** When the next {@link ClusterInput.TimePassed} can change anything, empty when only other inputs can. */
    public static Optional<Instant> nextDeadline(ClusterState state, SignsOfLife signs) {
        return SagaDeadlines.next(state, signs);
    }
}
