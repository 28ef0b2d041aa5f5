package io.stillpoint.coordinator.decide.sim;

import io.stillpoint.coordinator.decide.Answers;
import io.stillpoint.coordinator.decide.ClusterInput;
import io.stillpoint.coordinator.decide.Decider;
import io.stillpoint.coordinator.decide.plan.IcpProfile;
import io.stillpoint.coordinator.decide.plan.Profile;
import io.stillpoint.coordinator.decide.rules.PlanCheck;
import io.stillpoint.coordinator.decide.rules.PlanRules;
import io.stillpoint.coordinator.decide.rules.SagaParts;
import io.stillpoint.coordinator.decide.rules.Violation;
import io.stillpoint.coordinator.decide.saga.SignsOfLife;
import io.stillpoint.coordinator.decide.saga.WaitingLine;
import io.stillpoint.coordinator.decide.state.Decision;
import io.stillpoint.coordinator.decide.state.RequestScope;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.SagaState.StepState;
import io.stillpoint.schemas.internal.SagaState.StepStatus;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.OnFailure;
import io.stillpoint.schemas.shared.Plan;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Bugs that the simulator must find; each is a mistake that somebody could make. */
enum Planted {
    NODES_DO_NOT_FENCE(right(), Fencing.NONE),
    NODES_END_NOTHING(right(), Fencing.ENDS_NOTHING),
    STRANGERS_UNPARKED(right(), Fencing.ADOPTS_STRANGERS),
    LOST_FENCE_TAKEN_FOR_A_NEW_NODE(right(), Fencing.TAKES_LOST_FOR_NEW),
    BRINGING_BACK_NEEDS_SPACE(right(), Fencing.NEEDS_SPACE),
    STALE_REPORTS_ACCEPTED(staleReports(), Fencing.FULL),
    REQUESTS_NOT_DEDUPLICATED(duplicates(), Fencing.FULL),
    IDS_WITHOUT_THEIR_SOURCE(idsAlone(), Fencing.FULL),
    TOKEN_NOT_RAISED_FOR_RETRIES(sameToken(), Fencing.FULL),
    FAILED_ATTEMPTS_REPEATED_AT_ONCE(withoutWaiting(), Fencing.FULL),
    SEAL_GIVEN_UP_AFTER_THREE_ATTEMPTS(plan(Planted::countedAttempts), Fencing.FULL),
    SEAL_DIFFERS_BY_ATTEMPT(sealByAttempt(), Fencing.FULL),
    WINDOW_WITHOUT_A_LIMIT(window(7L * 24 * 3600, null), Fencing.FULL),
    ESTIMATE_IGNORED(window(null, true), Fencing.FULL),
    DEADLINES_FORGOTTEN(withoutTicks(), Fencing.FULL),
    DECLARATION_HOLDS_AT_ONCE(hastyDeclaration(), Fencing.FULL),
    GATE_ON_ANY_MEMBER(lenientGate(), Fencing.FULL),
    MASTERS_NOT_STOPPED_FIRST(plan(stages -> swap(stages, "quiesce-masters", "quiesce-others")), Fencing.FULL),
    MASTERS_NOT_STARTED_LAST(plan(stages -> swap(stages, "start-others", "start-masters")), Fencing.FULL),
    MASTERS_NOT_BROUGHT_BACK_LAST(
            bringBack(stages -> swap(stages, "bring-back-start-others", "bring-back-start-masters")), Fencing.FULL),
    IMAGE_BEFORE_QUIESCE_PROVED(plan(stages -> swap(stages, "quiesce-others", "image-nodes")), Fencing.FULL),
    MASTER_IMAGED_HOT(plan(Planted::withAMaster), Fencing.FULL),
    RUNNING_NODE_IMAGED_AS_COLD(hotMarkedCold(), Fencing.FULL),
    QUIESCE_MAY_FAIL(plan(Planted::quiesceMayFail), Fencing.FULL),
    STARTED_WHILE_IMAGING(plan(stages -> swap(stages, "image-nodes", "start-others")), Fencing.FULL),
    PODS_UNPARKED_BEFORE_ETCD_HEALTHY(plan(stages -> swap(stages, "await-etcd", "unpark-pods")), Fencing.FULL),
    SOME_PODS_NEVER_UNPARKED(
            plan(stages -> without(stages, "unpark-pods-others", "unpark-untried-others")), Fencing.FULL),
    COMPENSATION_SKIPPED(bringBack(_ -> List.of()), Fencing.FULL),
    ROLL_BACK_FORGOTTEN(bringBack(Planted::withoutRollBack), Fencing.FULL),
    ROLL_BACK_BELOW_RUNNING_ETCD(bringBack(Planted::withoutParking), Fencing.FULL),
    RESTORE_WITHOUT_VERIFICATION(plan(stages -> without(stages, "verify-snapshot")), Fencing.FULL),
    RESTORE_BELOW_RUNNING_ETCD(plan(stages -> swap(stages, "stop-kubelet-masters", "replace-etcd-data")), Fencing.FULL),
    COMPONENTS_SAVED_IN_ANOTHER_ORDER(
            plan(stages -> swap(stages, "snapshot-registry", "snapshot-mariadb")), Fencing.FULL),
    ETCD_SAVED_LAST(plan(stages -> swap(stages, "snapshot-etcd", "snapshot-mongodb")), Fencing.FULL),
    COMPONENTS_RESTORED_IN_SAVING_ORDER(
            plan(stages -> swap(stages, "restore-registry", "restore-mariadb")), Fencing.FULL),
    CONTENT_RESTORED_UNVERIFIED(plan(Planted::withoutVerifyingMariadb), Fencing.FULL),
    CONTENT_NOT_ROLLED_BACK(bringBack(Planted::withoutContentRollBack), Fencing.FULL),
    REGISTRY_RECYCLED_BEFORE_ITS_RESTORE(
            plan(stages -> swap(stages, "restore-registry", "recycle-registry")), Fencing.FULL),
    REGISTRY_RECYCLED_WITHOUT_AN_API_SERVER(
            plan(stages -> swap(stages, "check-health", "recycle-registry")), Fencing.FULL),
    API_SERVERS_WORD_UNDOES_A_RESTORE(plan(Planted::clusterMustBeWell), Fencing.FULL),
    PARTIAL_POINT_SEALED_AS_COMPLETE(sealedAsComplete(), Fencing.FULL),
    PARTIAL_POINT_SAYS_COMPLETE(saysComplete(), Fencing.FULL),
    ASIDE_REMOVED_OF_ANY_RESTORE(anyRestoreCompleted(), Fencing.FULL),
    PINS_FORGOTTEN_WHEN_PRUNED(withoutPins(), Fencing.FULL),
    DRY_RUN_REMOVES(plan(Planted::removing), Fencing.FULL),
    QUEUE_TIME_COUNTS_AS_STEP_TIME(LimitBugs.takenAtOnce(), Fencing.FULL),
    SILENT_WORKERS_WAITED_FOR(LimitBugs.trusting(), Fencing.FULL),
    TIME_PASSES_BEFORE_THE_LOG_IS_READ(LimitBugs.hasty(), Fencing.FULL),
    ONE_QUEUE_FOR_CONTROL_AND_DATA(right(), Fencing.ONE_QUEUE_FOR_ALL),
    DROPPED_WITHOUT_A_REPORT(right(), Fencing.DROPS_IN_SILENCE),
    DEADLINES_TAKEN_FOR_INSTANTS(right(), Fencing.TAKES_DEADLINES_FOR_INSTANTS),
    UNTRIED_STARTS_NOT_TRIED_AGAIN(plan(stages -> without(stages, "start-untried-others")), Fencing.FULL),
    NODES_NOT_BACK_LEFT_OUT(LimitBugs.withFacts(LimitBugs::allBack), Fencing.FULL),
    SUCCESS_SAYS_NOTHING_OF_WHAT_IS_LEFT(LimitBugs.withFacts(LimitBugs::namesAlone), Fencing.FULL),
    STATE_LEFT_CLAIMS_WHAT_IS_UNKNOWN(LimitBugs.withFacts(LimitBugs::claiming), Fencing.FULL),
    LOST_STATE_TAKEN_FOR_NOTHING_KNOWN(forgetful(), Fencing.FULL),
    SAGAS_OF_A_CLUSTER_EXCLUDE_NONE(sharing((_, _) -> false), Fencing.FULL),
    SAGAS_OF_ONE_PART_RUN_TOGETHER(sharing((one, other) -> one.all() || other.all()), Fencing.FULL);

    private final Brain brain;
    private final Fencing fencing;

    Planted(Brain brain, Fencing fencing) {
        this.brain = brain;
        this.fencing = fencing;
    }

    Simulation simulation() {
        return new Simulation(brain, fencing);
    }

    private static Brain right() {
        return SimulationTest.DECIDER::decide;
    }

    /** With another opinion on which sagas must not run side by side. */
    private static Brain sharing(BiPredicate<SagaParts, SagaParts> excludes) {
        IcpProfile profile = new IcpProfile();
        return new Decider(profile, new PlanRules(), SimulationTest::document, new WaitingLine(profile, excludes))
                ::decide;
    }

    private static Brain forgetful() {
        return new Brain() {
            @Override
            public Decision decide(ClusterState state, ClusterInput input, Instant now) {
                return SimulationTest.DECIDER.decide(state, input, now);
            }

            @Override
            public ClusterState recovered(String cluster, List<LoggedFact> log) {
                return ClusterState.unknown(cluster);
            }
        };
    }

    private static Brain withoutTicks() {
        return (state, input, now) -> input instanceof ClusterInput.TimePassed
                ? new Decision(List.of(), List.of(), Optional.empty(), List.of(), state)
                : SimulationTest.DECIDER.decide(state, input, now);
    }

    /** Hands the next attempt out as soon as one has failed. */
    private static Brain withoutWaiting() {
        return (state, input, now) -> {
            Decision failed = SimulationTest.DECIDER.decide(state, input, now);
            Optional<Instant> next =
                    waiting(failed.after()).map(StepState::notBefore).max(Comparator.naturalOrder());
            if (next.isEmpty()) {
                return failed;
            }
            Decision again = SimulationTest.DECIDER.decide(
                    failed.after(), new ClusterInput.TimePassed(SignsOfLife.NONE.look(next.get())), next.get());
            return new Decision(
                    joined(failed.facts(), again.facts()),
                    joined(failed.tasks(), again.tasks()),
                    failed.deadLetter(),
                    failed.notes(),
                    again.after());
        };
    }

    private static Stream<StepState> waiting(ClusterState state) {
        SagaState saga = state.running();
        return saga == null ? Stream.empty() : saga.steps().values().stream().filter(step -> step.notBefore() != null);
    }

    static <T> List<T> joined(List<T> first, List<T> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    private static List<Stage> countedAttempts(List<Stage> stages) {
        return stages.stream()
                .map(stage -> new Stage(
                        stage.name(),
                        stage.action(),
                        stage.targets(),
                        stage.timeoutSeconds(),
                        stage.maxAttempts(),
                        0,
                        stage.onFailure()))
                .toList();
    }

    /** Takes any report on a step for one on its latest attempt. */
    private static Brain staleReports() {
        return (state, input, now) -> {
            ClusterInput taken = input;
            StepState step =
                    input instanceof ClusterInput.ReportArrived arrived ? latest(state, arrived.report()) : null;
            if (step != null) {
                Report report = ((ClusterInput.ReportArrived) input).report();
                Task task =
                        new Task(step.ref(), step.action(), step.fencingToken(), step.deadline(), new Work.OnVault());
                Report.Outcome outcome = report.outcome() instanceof Report.Done
                        ? new Report.Done(Answers.fact(task, report.run(), now))
                        : report.outcome();
                taken = new ClusterInput.ReportArrived(new Report(
                        step.ref(), step.action(), step.fencingToken(), report.run(), report.worker(), outcome));
            }
            return SimulationTest.DECIDER.decide(state, taken, now);
        };
    }

    private static StepState latest(ClusterState state, Report report) {
        SagaState saga = state.running();
        StepState step = saga == null ? null : saga.steps().get(report.step().step());
        return step != null
                        && step.status() == StepStatus.RUNNING
                        && step.action().changesNode()
                ? step
                : null;
    }

    private static Brain duplicates() {
        AtomicLong ids = new AtomicLong();
        return renamed(
                (request, now) -> sent(request.source(), request.id() + "#" + ids.incrementAndGet(), now, request));
    }

    /** Takes equal ids of two systems for one request. */
    private static Brain idsAlone() {
        return renamed((request, _) -> sent("anybody", request.id(), request.time(), request));
    }

    private static Brain renamed(BiFunction<Envelope<? extends Request>, Instant, Envelope<Request>> change) {
        return (state, input, now) -> SimulationTest.DECIDER.decide(
                state,
                input instanceof ClusterInput.RequestArrived arrived
                        ? new ClusterInput.RequestArrived(change.apply(arrived.request(), now), arrived.topic())
                        : input,
                now);
    }

    /** Reads another limit into requests without one, or that all are forced. */
    private static Brain window(@Nullable Long limitSeconds, @Nullable Boolean forced) {
        return (state, input, now) -> SimulationTest.DECIDER.decide(
                state,
                input instanceof ClusterInput.RequestArrived arrived
                                && arrived.request().data() instanceof Request.BackupRequested backup
                                && backup.consistency() == Consistency.COLD
                        ? new ClusterInput.RequestArrived(
                                with(arrived.request(), changed(backup, limitSeconds, forced)), arrived.topic())
                        : input,
                now);
    }

    private static Request changed(
            Request.BackupRequested backup, @Nullable Long limitSeconds, @Nullable Boolean forced) {
        return new Request.BackupRequested(
                backup.cluster(),
                backup.consistency(),
                backup.baseline(),
                backup.components(),
                limitSeconds == null ? backup.coldWindowLimitSeconds() : limitSeconds,
                backup.startBy(),
                backup.roles(),
                forced == null ? backup.despiteEstimate() : forced);
    }

    private static Envelope<Request> with(Envelope<? extends Request> request, Request data) {
        return new Envelope<>(
                request.id(),
                request.source(),
                request.type(),
                request.time(),
                request.cluster(),
                null,
                null,
                null,
                null,
                data);
    }

    private static Envelope<Request> sent(String source, String id, Instant time, Envelope<? extends Request> request) {
        return new Envelope<>(
                id, source, request.type(), time, request.cluster(), null, null, null, null, request.data());
    }

    private static Brain sameToken() {
        return (state, input, now) -> {
            Decision decision = SimulationTest.DECIDER.decide(state, input, now);
            List<Task> tasks = decision.tasks().stream()
                    .map(task -> task.step().attempt() == 1
                            ? task
                            : new Task(task.step(), task.action(), 1, task.deadline(), task.work(), task.takeBy()))
                    .toList();
            return new Decision(decision.facts(), tasks, decision.deadLetter(), decision.notes(), decision.after());
        };
    }

    /** What waits in line as a declaration is in force already, also for the saga that runs. */
    private static Brain hastyDeclaration() {
        return (state, input, now) -> {
            Request.ClusterDeclared latest = state.declared();
            for (ClusterState.Waiting waiting : state.line()) {
                latest = waiting.request() instanceof Request.ClusterDeclared declared ? declared : latest;
            }
            ClusterState hasty = new ClusterState(
                    state.cluster(),
                    latest,
                    state.sequence(),
                    state.lastHash(),
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
            return SimulationTest.DECIDER.decide(hasty, input, now);
        };
    }

    /** Believes that everything is well as soon as anyone answers. */
    private static Brain lenientGate() {
        return (state, input, now) -> {
            ClusterInput taken = input;
            if (input instanceof ClusterInput.ReportArrived arrived
                    && arrived.report().action() == Action.AWAIT_ETCD
                    && arrived.report().outcome() instanceof Report.Failed) {
                Report report = arrived.report();
                taken = new ClusterInput.ReportArrived(new Report(
                        report.step(),
                        report.action(),
                        report.fencingToken(),
                        report.run(),
                        report.worker(),
                        new Report.Done(new StepFact.EtcdHealthy(report.step(), List.of(), List.of()))));
            }
            return SimulationTest.DECIDER.decide(state, taken, now);
        };
    }

    private static Brain plan(UnaryOperator<List<Stage>> change) {
        return unchecked(change, UnaryOperator.identity());
    }

    private static Brain bringBack(UnaryOperator<List<Stage>> change) {
        return unchecked(UnaryOperator.identity(), change);
    }

    /** A decider whose plans are changed and that checks none of them. */
    private static Brain unchecked(UnaryOperator<List<Stage>> plans, UnaryOperator<List<Stage>> bringBacks) {
        Profile right = new IcpProfile();
        Profile wrong = new Profile() {
            @Override
            public Plan plan(Request request, Request.ClusterDeclared cluster) {
                Plan plan = right.plan(request, cluster);
                return new Plan(plan.profile(), plans.apply(plan.stages()));
            }

            @Override
            public Plan bringBack(SagaState saga, Request.ClusterDeclared cluster) {
                Plan plan = right.bringBack(saga, cluster);
                return new Plan(plan.profile(), bringBacks.apply(plan.stages()));
            }
        };
        return new Decider(wrong, new NoRules(), SimulationTest::document)::decide;
    }

    private static List<Stage> swap(List<Stage> stages, String one, String other) {
        List<String> names = stages.stream().map(Stage::name).toList();
        List<Stage> swapped = new ArrayList<>(stages);
        if (names.contains(one) && names.contains(other)) {
            Collections.swap(swapped, names.indexOf(one), names.indexOf(other));
        }
        return swapped;
    }

    private static List<Stage> without(List<Stage> stages, String... names) {
        return stages.stream()
                .filter(stage -> !List.of(names).contains(stage.name()))
                .toList();
    }

    private static List<Stage> withoutRollBack(List<Stage> stages) {
        return stages.stream()
                .filter(stage -> stage.action() != Action.ROLL_BACK_ETCD_DATA)
                .toList();
    }

    private static List<Stage> withoutParking(List<Stage> stages) {
        return stages.stream()
                .filter(stage -> stage.action() != Action.PARK_ETCD && stage.action() != Action.STOP_KUBELET)
                .toList();
    }

    private static List<Stage> withAMaster(List<Stage> stages) {
        return stages.stream()
                .map(stage -> stage.name().equals("image-running-nodes")
                        ? new Stage(
                                stage.name(),
                                stage.action(),
                                Stream.concat(stage.targets().stream(), Stream.of("m1"))
                                        .toList(),
                                stage.timeoutSeconds(),
                                stage.maxAttempts(),
                                stage.retrySeconds(),
                                stage.onFailure())
                        : stage)
                .toList();
    }

    /** Believes a worker that calls the image of a running node a cold one. */
    private static Brain hotMarkedCold() {
        return (state, input, now) -> {
            Decision decision = SimulationTest.DECIDER.decide(state, input, now);
            List<Fact> facts = decision.facts().stream()
                    .map(fact -> fact instanceof StepFact.SnapshotCompleted it
                                    && it.snapshot().component() == Component.NODE_IMAGE
                            ? new StepFact.SnapshotCompleted(it.step(), cold(it.snapshot()))
                            : fact)
                    .toList();
            return new Decision(facts, decision.tasks(), decision.deadLetter(), decision.notes(), decision.after());
        };
    }

    private static SnapshotRef cold(SnapshotRef it) {
        return new SnapshotRef(
                it.cluster(),
                it.point(),
                it.component(),
                it.target(),
                it.run(),
                Consistency.COLD,
                it.manifestKey(),
                it.manifestVersion(),
                it.manifestSha256(),
                it.plainBytes(),
                it.storedBytes(),
                it.etcdRevision(),
                it.position(),
                it.completedAt());
    }

    private static List<Stage> quiesceMayFail(List<Stage> stages) {
        return onFailure(stages, Action.QUIESCE, OnFailure.PROCEED);
    }

    private static List<Stage> clusterMustBeWell(List<Stage> stages) {
        return onFailure(stages, Action.CHECK_CLUSTER, OnFailure.COMPENSATE);
    }

    private static List<Stage> onFailure(List<Stage> stages, Action action, OnFailure onFailure) {
        return stages.stream()
                .map(stage -> stage.action() == action
                        ? new Stage(
                                stage.name(),
                                stage.action(),
                                stage.targets(),
                                stage.timeoutSeconds(),
                                stage.maxAttempts(),
                                stage.retrySeconds(),
                                onFailure)
                        : stage)
                .toList();
    }

    private static List<Stage> withoutVerifyingMariadb(List<Stage> stages) {
        return stages.stream()
                .map(stage -> stage.action() == Action.VERIFY_SNAPSHOT
                        ? new Stage(
                                stage.name(),
                                stage.action(),
                                stage.targets().stream()
                                        .filter(target -> !target.equals("mariadb"))
                                        .toList(),
                                stage.timeoutSeconds(),
                                stage.maxAttempts(),
                                stage.retrySeconds(),
                                stage.onFailure())
                        : stage)
                .toList();
    }

    private static List<Stage> withoutContentRollBack(List<Stage> stages) {
        return stages.stream()
                .filter(stage -> !stage.action().overwritesContent())
                .toList();
    }

    private static Brain sealedAsComplete() {
        return new Decider(new IcpProfile(), new PlanRules(), point -> "point " + point.point() + " missing []")
                ::decide;
    }

    /** Each attempt seals a document of its own. */
    private static Brain sealByAttempt() {
        AtomicLong attempts = new AtomicLong();
        return new Decider(
                new IcpProfile(),
                new PlanRules(),
                point -> attempts.incrementAndGet() + " " + SimulationTest.document(point))::decide;
    }

    private static Brain saysComplete() {
        return (state, input, now) -> {
            Decision decision = SimulationTest.DECIDER.decide(state, input, now);
            List<Fact> facts = decision.facts().stream()
                    .map(fact -> fact instanceof SagaFact.BackupCompleted it
                            ? new SagaFact.BackupCompleted(
                                    it.cluster(),
                                    it.saga(),
                                    it.point(),
                                    it.consistency(),
                                    it.baseline(),
                                    it.snapshots(),
                                    List.of(),
                                    it.coldWindowSeconds(),
                                    it.nodesNotStarted(),
                                    it.versions())
                            : fact)
                    .toList();
            return new Decision(facts, decision.tasks(), decision.deadLetter(), decision.notes(), decision.after());
        };
    }

    /** Does not care how a restore ended whose old data is aside. */
    private static Brain anyRestoreCompleted() {
        return (state, input, now) -> {
            Map<String, Instant> completed = new HashMap<>(state.completedRestores());
            state.finished().forEach(ended -> completed.putIfAbsent(ended.saga(), now));
            return SimulationTest.DECIDER.decide(withCompleted(state, completed), input, now);
        };
    }

    private static ClusterState withCompleted(ClusterState state, Map<String, Instant> completed) {
        return new ClusterState(
                state.cluster(),
                state.declared(),
                state.sequence(),
                state.lastHash(),
                state.fencingToken(),
                state.running(),
                state.line(),
                state.knownRequests(),
                state.finished(),
                state.quietNodes(),
                completed,
                state.policy(),
                state.pins(),
                state.requestDays(),
                state.besides(),
                state.losses());
    }

    /** Takes what was planned for what may go. */
    private static Brain withoutPins() {
        return (state, input, now) -> SimulationTest.DECIDER.decide(
                input instanceof ClusterInput.ReportArrived arrived
                                && arrived.report().action() == Action.PLAN_PRUNE
                        ? withPins(state, Map.of())
                        : state,
                input,
                now);
    }

    private static ClusterState withPins(ClusterState state, Map<String, ClusterState.Pin> pins) {
        return new ClusterState(
                state.cluster(),
                state.declared(),
                state.sequence(),
                state.lastHash(),
                state.fencingToken(),
                state.running(),
                state.line(),
                state.knownRequests(),
                state.finished(),
                state.quietNodes(),
                state.completedRestores(),
                state.policy(),
                pins,
                state.requestDays(),
                state.besides(),
                state.losses());
    }

    private static List<Stage> removing(List<Stage> stages) {
        List<Stage> more = new ArrayList<>(stages);
        if (stages.getLast().action() == Action.PLAN_PRUNE) {
            Stage planned = stages.getLast();
            more.add(new Stage(
                    "remove-objects",
                    Action.REMOVE_OBJECTS,
                    planned.targets(),
                    planned.timeoutSeconds(),
                    planned.maxAttempts(),
                    planned.retrySeconds(),
                    planned.onFailure()));
        }
        return more;
    }

    private static final class NoRules implements PlanCheck {

        @Override
        public List<Violation> violations(Plan plan, RequestScope asked) {
            return List.of();
        }

        @Override
        public List<Violation> bringBackViolations(Plan plan, SagaState saga, Request.ClusterDeclared cluster) {
            return List.of();
        }
    }
}
