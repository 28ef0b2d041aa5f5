package io.stillpoint.coordinator.decide;

import io.stillpoint.coordinator.decide.plan.IcpProfile;
import io.stillpoint.coordinator.decide.plan.PlanCheck;
import io.stillpoint.coordinator.decide.plan.PlanRules;
import io.stillpoint.coordinator.decide.plan.Profile;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.vault.PointDocument;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * Decides what happens to a cluster. It has no clock, no random, no I/O and no memory: everything it knows is in the state,
 * and the state is the fold of the facts.
 *
 * <p>One decision is: see what the input means, turn that into facts, then drive the running saga and the line as far as they
 * go. Each fact is applied before the next is decided, so the facts and the state cannot come apart.
 */
public final class Decider {

    private final Requests requests;
    private final Reports reports;
    private final Steps steps;
    private final Endings endings;

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
        endings = new Endings(profile, rules);
        steps = new Steps(profile, rules, new TaskWork(pointJson), endings);
        requests = new Requests(endings);
        reports = new Reports(steps, endings);
    }

    /** What follows from {@code input}, were it to arrive {@code now}. */
    public Decision decide(ClusterState state, Input input, Instant now) {
        Draft draft = new Draft(state, now);
        switch (input) {
            case Input.RequestArrived request -> requests.arrived(draft, request);
            case Input.ReportArrived report -> reports.arrived(draft, report.report());
            case Input.MalformedArrived malformed -> requests.malformed(draft, malformed);
            case Input.Tick _ -> timePassed(draft);
        }
        steps.advance(draft);
        return draft.decision();
    }

    /**
     * Applies one fact. The sequence number rises by one; {@code lastHash} stays, since it depends on the bytes that are
     * written: see {@link #evolve(ClusterState, Fact, Instant, String)}.
     *
     * @throws IllegalStateException when the fact cannot have happened in this state
     */
    public static ClusterState evolve(ClusterState state, Fact fact, Instant time) {
        return Evolution.evolve(state, fact, time);
    }

    /** Applies one fact as it was written, with the hash of its bytes. */
    public static ClusterState evolve(ClusterState state, Fact fact, Instant time, String hash) {
        return withHash(Evolution.evolve(state, fact, time), hash);
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
                state.quietNodes());
    }

    /** When the next {@link Input.Tick} can change anything, empty when only other inputs can. */
    public static Optional<Instant> nextDeadline(ClusterState state) {
        return Deadlines.next(state);
    }

    private void timePassed(Draft draft) {
        Optional<SagaState> running = draft.running();
        running.flatMap(ColdWindow::limit)
                .filter(limit -> !draft.now().isBefore(limit))
                .ifPresent(_ -> endings.overTheLimit(draft));
        running.flatMap(saga -> Optional.ofNullable(saga.phaseDeadline()))
                .filter(deadline -> !draft.now().isBefore(deadline))
                .ifPresent(deadline -> endings.giveUp(
                        draft, Problems.approvalMissing(draft.running().orElseThrow(), deadline), false));
        reports.overdue(draft);
    }
}
