package io.stillpoint.coordinator.decide.sim;

import io.stillpoint.coordinator.decide.ClusterInput;
import io.stillpoint.coordinator.decide.Decider;
import io.stillpoint.coordinator.decide.state.Decision;
import io.stillpoint.schemas.event.EventIdentity;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.ScheduleFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.UnaskedReport;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.SagaKind;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks what must always hold. It keeps books of its own from the facts and looks at the machines themselves; it asks
 * neither the plan nor the decider.
 */
final class Watch {

    /** In milliseconds: half of the first wait, since every wait is cut by up to half of it. */
    private static final long SHORTEST_WAIT = 1000;

    private final World world;
    private final @Nullable Coverage coverage;
    private final Set<EventIdentity> requests = new HashSet<>();
    private final Set<EventIdentity> answered = new HashSet<>();
    private final Set<String> open = new HashSet<>();
    private final Set<String> ended = new HashSet<>();
    private final Set<String> dirtyImages = new HashSet<>();
    private final Set<String> verified = new HashSet<>();
    private final Set<String> leftDown = new HashSet<>();
    private final Set<Long> lawful = new HashSet<>();
    private final ContentWatch content = new ContentWatch();
    private final AsideWatch aside;
    private final PruneWatch prune = new PruneWatch();
    private final WindowWatch window = new WindowWatch();
    private final LimitWatch limits;
    private final Set<String> sealedPoints = new HashSet<>();
    private long token;
    private long allQuietSince = -1;
    private boolean stopped;
    private boolean clockJumped;
    /** No coordinator ran for a while: what is to happen by a certain time may come later. */
    private boolean awayOnce;

    private boolean etcdDisturbed;
    private final SideBySideWatch sideBySide = new SideBySideWatch();
    private final Map<String, Books> allBooks = new LinkedHashMap<>();
    /** Those of the saga that the last fact, task or report was about. */
    private @Nullable Books books;

    Watch(World world, @Nullable Coverage coverage) {
        this.world = world;
        this.coverage = coverage;
        this.aside = new AsideWatch(world);
        this.limits = new LimitWatch(world);
    }

    // ---- what happens to machines

    void disturbed(Fault fault, Task task) {
        SimNode node = world.node(task.step().target());
        SimContent content = world.content(task.step().target());
        if (fault == Fault.CLOCK_FORWARD || fault == Fault.CLOCK_BACK) {
            clockJumped = true;
        } else if (fault == Fault.COORDINATOR_AWAY) {
            awayOnce = true;
        } else if (fault == Fault.WORKERS_AWAY) {
            awayOnce = true;
            etcdDisturbed = true;
            world.nodes().values().forEach(each -> each.everDisturbed = true);
            world.contents().forEach(each -> each.everDisturbed = true);
        } else if (fault == Fault.WORKER_CLOCK_SET
                || fault == Fault.STORE_AWAY
                || fault == Fault.DISK_FULL
                || fault == Fault.OTHERS_MOVE_DATA
                || fault == Fault.WORKERS_DIE_OF_IT) {
            // Excuses nothing: to bring a node or content back needs no store, no space, no worker's clock and no slot
            // that
            // moves data, and a second attempt if the first one kills.
            return;
        } else if (content != null) {
            content.everDisturbed = true;
        } else if (node == null) {
            etcdDisturbed = true;
        } else {
            node.everDisturbed = true;
            etcdDisturbed |= node.member;
        }
    }

    void died(SimNode node) {
        etcdDisturbed |= node.member;
        allBooks.values().forEach(each -> each.deathSinceGate = true);
        noticeQuiet();
    }

    void heard(Action action, long token) {
        limits.heard(action, token);
    }

    void heardOfOthers(Action action) {
        limits.heardOfQueue(action);
    }

    void listens() {
        limits.listens();
    }

    void cutOff(SimNode node) {
        etcdDisturbed |= node.member;
    }

    /** A command did something on a node. */
    void acted(Task task, SimNode node, boolean current) {
        turnTo(task.step().saga());
        books = allBooks.size() == 1 ? allBooks.values().iterator().next() : books;
        check(current, "nothing is done by a run that was fenced out", () -> task + " on " + node.address);
        check(!node.strangersIn, "what others parked stays parked", () -> task + " on " + node.address);
        noticeQuiet();
        boolean stops = task.action() == Action.QUIESCE || task.action() == Action.STOP_KUBELET;
        if (stops && !node.master && books != null && !books.missed.contains(node.address)) {
            for (SimNode master : world.nodes().values()) {
                boolean down = !master.kubelet && (task.action() == Action.STOP_KUBELET || !master.docker);
                boolean excused = !master.master || !master.alive || books.stopFailed.contains(master.address);
                check(down || excused, "masters stop first", () -> node.address + " before " + master.address);
            }
        }
        if (task.action() == Action.REPLACE_ETCD_DATA) {
            check(
                    books != null && books.verified.contains(Component.ETCD),
                    "nothing destructive before it is verified",
                    task::toString);
        }
        if (task.action() == Action.REPLACE_ETCD_DATA || task.action() == Action.ROLL_BACK_ETCD_DATA) {
            check(!node.etcdRuns, "etcd's data is never changed below it", () -> node.address);
        }
        check(
                !node.etcdRuns || node.data != SimNode.Data.HALF,
                "etcd never runs on half restored data",
                () -> node.address);
    }

    /** A command did something at an endpoint. */
    void acted(Task task, SimContent content, boolean current) {
        check(current, "nothing is done by a run that was fenced out", () -> task + " on " + content.describe());
        check(
                lawful.contains(task.fencingToken()),
                "no content is overwritten before its snapshot is verified",
                task::toString);
    }

    void imaged(String run, long startedAt) {
        if (allQuietSince < 0 || allQuietSince > startedAt) {
            dirtyImages.add(run);
        }
    }

    private void turnTo(String saga) {
        books = allBooks.get(saga);
    }

    private void noticeQuiet() {
        for (SimNode node : world.nodes().values()) {
            if (!node.quiet() && allBooks.values().stream().allMatch(each -> each.nodes.contains(node.address))) {
                allQuietSince = -1;
                return;
            }
        }
        if (allQuietSince < 0) {
            allQuietSince = world.time();
        }
    }

    /** Whether anything happened that explains why this node could not be brought back. */
    private boolean disturbed(SimNode node) {
        return clockJumped || node.everDisturbed;
    }

    // ---- what is decided

    void decided(ClusterState before, ClusterInput input, Decision decision, Instant now, boolean thorough) {
        if (coverage != null && !decision.facts().isEmpty()) {
            coverage.see(before, decision.facts(), now);
        }
        if (thorough) {
            thoroughly(before, decision, now);
        }
        if (input instanceof ClusterInput.ReportArrived arrived
                && !decision.facts().isEmpty()
                && !UnaskedReport.is(arrived.report().step())) {
            accepted(arrived.report());
        }
        if (input instanceof ClusterInput.RequestArrived arrived) {
            arrived(arrived, decision);
        }
        for (Fact fact : decision.facts()) {
            fact(fact, decision.after());
        }
        for (Task task : decision.tasks()) {
            check(task.fencingToken() > token, "tokens only rise", task::toString);
            token = task.fencingToken();
            aside.handedOut(task);
            limits.handedOut(task);
            prune.handedOut(task);
            if (task.work() instanceof Work.SealPoint seal) {
                turnTo(task.step().saga());
                content.sealed(books, seal);
            }
        }
        check(
                decision.after().line().size() <= 17,
                "the line is bounded",
                () -> decision.after().line().toString());
        check(decision.after().fencingToken() == token, "the state knows the last token", () -> "token " + token);
    }

    /** Source and id make a request one and the same; nothing else does. */
    private void arrived(ClusterInput.RequestArrived arrived, Decision decision) {
        EventIdentity request = EventIdentity.of(arrived.request());
        window.asked(request, arrived.request().data());
        if (decision.facts().stream().anyMatch(RequestFact.RequestAccepted.class::isInstance)) {
            check(requests.add(request), "a request is accepted once", arrived::toString);
        }
        boolean repetition = decision.deadLetter()
                .filter(problem -> problem.code().equals("duplicate-request"))
                .isPresent();
        check(!repetition || answered.contains(request), "no request is taken for another one", arrived::toString);
        answered.add(request);
    }

    /** Too slow for every event of every seed. */
    private void thoroughly(ClusterState before, Decision decision, Instant now) {
        ClusterState folded = before;
        for (Fact fact : decision.facts()) {
            Fact written = Json.read(Json.bytes(fact), fact.getClass());
            check(written.equals(fact), "a fact survives being written", fact::toString);
            folded = Decider.evolve(folded, written, now);
        }
        ClusterState read = Json.read(Json.bytes(folded), ClusterState.class);
        check(
                read.equals(decision.after()),
                "the fold of the facts is the state",
                () -> decision.after().toString());
    }

    private void fact(Fact fact, ClusterState after) {
        switch (fact) {
            case SagaFact saga -> turnTo(saga.saga());
            case StepFact step -> turnTo(step.step().saga());
            default -> books = null;
        }
        switch (fact) {
            case RequestFact.RequestAccepted accepted -> accepted(accepted);
            case RequestFact.RequestRejected _, ScheduleFact _ -> {
                // Leaves everything as it is.
            }
            case SagaFact.SagaStarted started -> {
                sideBySide.begun(started);
                check(open.contains(started.saga()), "a saga starts once, and only when accepted", started::saga);
                ClusterState seen = after.seenFrom(started.saga());
                books = new Books(started, seen);
                allBooks.put(started.saga(), books);
                world.nodes().values().stream()
                        .filter(node -> node.up() && !node.etcdParked && !node.podsParked)
                        .forEach(node -> books.upBefore.add(node.address));
                aside.sagaStarted(seen);
                prune.sagaStarted(seen);
                window.begun(started);
                noticeQuiet();
            }
            case SagaFact.SagaCompensating compensating -> {
                check(
                        compensating.cancelled()
                                || (books.lastFailed != Action.RECYCLE_REGISTRY
                                        && books.lastFailed != Action.CHECK_CLUSTER),
                        "what the API server says undoes nothing",
                        compensating::toString);
                books.compensating = true;
                window.imaged(world.time(), clockJumped || awayOnce);
            }
            case SagaFact.RecoveryPointPinned _ -> books.pinned = true;
            case SagaFact.ColdWindowEstimated estimate -> window.estimated(estimate);
            case SagaFact.RestoreApprovalAccepted _, SagaFact.ColdWindowExceeded _ -> {
                // Followed by facts that are checked.
            }
            case SagaFact.RecoveryPointPruned pruned -> prune.removed(pruned);
            case SagaFact end -> ended(end);
            case StepFact step
            when UnaskedReport.is(step.step()) ->
                check(
                        verified.add(step.getClass() + "/" + step.step().saga() + "/"
                                + step.step().target()),
                        "a verification is published once",
                        step::toString);
            case StepFact.StepStarted started -> started(started);
            case StepFact.StepTaken _ -> {
                // Read off the backup workers themselves.
            }
            case StepFact.StepFailed failed -> failed(failed);
            case StepFact.NodeStartFailed failed -> books.missed.add(failed.node());
            case StepFact.Completion done -> done(done);
        }
    }

    private void accepted(RequestFact.RequestAccepted accepted) {
        prune.accepted(accepted.request());
        window.accepted(accepted);
        boolean saga = accepted.saga() != null
                && !(accepted.request() instanceof Request.CancelRequested)
                && !(accepted.request() instanceof Request.RestoreApproved);
        if (saga) {
            check(open.add(accepted.saga()), "a saga is accepted once", accepted::toString);
        }
    }

    private void started(StepFact.StepStarted started) {
        check(books != null, "steps are of a running saga", started::toString);
        sideBySide.started(started);
        String target = started.step().target();
        books.latestToken.put(started.step().step(), started.fencingToken());
        Long failedAt = books.failedAt.remove(started.step().step());
        check(
                clockJumped || failedAt == null || world.time() - failedAt >= SHORTEST_WAIT,
                "what failed is not tried again at once",
                started::toString);
        content.started(books, started, world.node(target) != null);
        if (started.action().overwritesContent()) {
            lawful.add(started.fencingToken());
        }
        if (started.action() == Action.START_NODE) {
            window.imaged(world.time(), clockJumped || awayOnce);
        } else if (started.action().changesNode()) {
            window.changes(world.time());
        }
        switch (started.action()) {
            case QUIESCE -> books.quiesceBegun.add(target);
            case SEAL_POINT -> books.sealBegunAt = books.sealBegunAt < 0 ? world.time() : books.sealBegunAt;
            case AWAIT_ETCD -> books.deathSinceGate = false;
            case IMAGE_NODE -> imageBegun(started);
            case RECYCLE_REGISTRY -> recycled(started);
            case START_NODE -> mastersLast(started);
            case UNPARK_PODS -> etcdGate(started);
            case PARK_ETCD, UNPARK_ETCD -> books.etcdGate = false;
            case REPLACE_ETCD_DATA -> {
                check(
                        books.verified.contains(Component.ETCD),
                        "nothing destructive before it is verified",
                        started::toString);
                for (SimNode member : world.members()) {
                    check(
                            books.etcdParked.contains(member.address) && books.kubeletStopped.contains(member.address),
                            "data is replaced only below a stopped etcd",
                            () -> member.address);
                }
            }
            default -> {
                // Nothing else has an order of its own.
            }
        }
    }

    private void recycled(StepFact.StepStarted recycle) {
        check(
                books.restored.contains(Component.REGISTRY),
                "registry pods are recycled once their content is restored",
                recycle::toString);
        check(
                !books.asked.contains(Component.ETCD) || books.answering.containsAll(books.masters),
                "pods are recycled once an API server can answer",
                recycle::toString);
    }

    private void imageBegun(StepFact.StepStarted image) {
        if (books.started.kind() == SagaKind.HOT_IMAGE) {
            check(
                    books.imagedHot.contains(image.step().target()),
                    "a running node of the control plane is never imaged",
                    image::toString);
            return;
        }
        for (String address : books.nodes) {
            SimNode node = world.node(address);
            check(
                    books.quiesced.contains(node.address) && (node.quiet() || !node.alive),
                    "no image before every quiesce is proved",
                    () -> image.step().step() + " while " + node.address + " is " + node.describe());
        }
    }

    private void mastersLast(StepFact.StepStarted start) {
        if (!world.node(start.step().target()).master) {
            return;
        }
        boolean everything = books.started.kind() == SagaKind.START;
        for (SimNode other : world.nodes().values()) {
            boolean concerned = !other.master
                    && books.nodes.contains(other.address)
                    && (everything || books.quiesceBegun.contains(other.address));
            if (concerned && !books.missed.contains(other.address)) {
                check(
                        books.up.contains(other.address) && (other.up() || !other.alive),
                        "masters start last",
                        () -> start.step().step() + " while " + other.address + " is " + other.describe());
            }
        }
    }

    private void etcdGate(StepFact.StepStarted unpark) {
        check(books.etcdGate, "etcd is healthy before other pods are unparked", unpark::toString);
        boolean quorum = world.healthyMembers().size() > world.members().size() / 2;
        check(
                quorum || books.deathSinceGate || books.unparkFailed,
                "etcd is really healthy before other pods are unparked",
                unpark::toString);
    }

    private void failed(StepFact.StepFailed failed) {
        if (!failed.retried()) {
            sideBySide.stepEnded(failed);
        }
        limits.failed(failed, books.latestToken.get(failed.step().step()), clockJumped);
        if (failed.retried()) {
            if (!LimitWatch.isOfTime(failed)) {
                books.failedAt.put(failed.step().step(), world.time());
            }
            return;
        }
        check(
                !failed.problem().code().equals(Crew.SEALED_ALREADY),
                "no seal is refused because of an earlier attempt",
                failed::toString);
        if (failed.action() == Action.SEAL_POINT && failed.problem().code().equals(Crew.STORE_AWAY)) {
            check(
                    clockJumped || awayOnce || !world.store().shouldHaveBeenOutlived(books.sealBegunAt),
                    "a store that is back within the hour costs no recovery point",
                    failed::toString);
        }
        books.lastFailed = failed.action();
        switch (failed.action()) {
            case STOP_KUBELET, QUIESCE -> books.stopFailed.add(failed.step().target());
            case UNPARK_ETCD -> books.unparkFailed = true;
            case SNAPSHOT_ETCD, SNAPSHOT_REGISTRY, SNAPSHOT_MONGODB, SNAPSHOT_MARIADB, SNAPSHOT_CERTIFICATES ->
                books.unsaved.add(Component.of(failed.action()).orElseThrow());
            case IMAGE_NODE -> {
                if (books.started.kind() == SagaKind.HOT_IMAGE) {
                    books.unsaved.add(Component.NODE_IMAGE);
                }
            }
            default -> {
                // Only these excuse anything.
            }
        }
    }

    private void done(StepFact.Completion done) {
        sideBySide.stepEnded(done);
        limits.ended(books.latestToken.get(done.step().step()), clockJumped, done);
        SimNode node = world.node(done.step().target());
        switch (done) {
            case StepFact.NodeQuiesced quiesced -> {
                books.quiesced.add(quiesced.node());
                check(node.quiet(), "an accepted report is true", () -> "quiesced: " + node.describe());
            }
            case StepFact.NodeStarted started -> {
                books.up.add(started.node());
                check(node.up() || !node.alive, "an accepted report is true", () -> "started: " + node.describe());
            }
            case StepFact.EtcdParked parked -> {
                books.etcdParked.add(parked.node());
                check(!node.etcdRuns, "an accepted report is true", () -> "parked: " + node.describe());
            }
            case StepFact.PodsParked _ ->
                check(!node.podsRun, "an accepted report is true", () -> "parked: " + node.describe());
            case StepFact.EtcdUnparked _ ->
                check(!node.etcdParked, "an accepted report is true", () -> "unparked: " + node.describe());
            case StepFact.PodsUnparked _ ->
                check(!node.podsParked, "an accepted report is true", () -> "unparked: " + node.describe());
            case StepFact.KubeletStopped stopped -> books.kubeletStopped.add(stopped.node());
            case StepFact.HealthChecked healthy -> books.answering.add(healthy.node());
            case StepFact.EtcdHealthy _ -> books.etcdGate = true;
            case StepFact.SnapshotVerified verified ->
                books.verified.add(verified.snapshot().component());
            case StepFact.SnapshotCompleted completed -> {
                SnapshotRef snapshot = completed.snapshot();
                check(books.snapshots.add(snapshot.target()), "one snapshot is accepted per step", completed::toString);
                check(
                        snapshot.consistency() == Consistency.HOT || !dirtyImages.contains(snapshot.run()),
                        "everything is quiet while an accepted image is taken",
                        completed::toString);
                check(
                        (snapshot.consistency() == Consistency.COLD) == (books.started.kind() == SagaKind.COLD_BACKUP),
                        "a snapshot of a running cluster is marked hot",
                        completed::toString);
            }
            case StepFact.RecoveryPointSealed sealed -> {
                books.sealed = true;
                sealedPoints.add(sealed.point());
            }
            case StepFact.AsideListed listed -> aside.listed(listed);
            case StepFact.ContentRestored restored -> {
                books.restored.add(restored.component());
                SimContent at = world.content(done.step().target());
                check(at.data == SimNode.Data.RESTORED, "an accepted report is true", at::describe);
            }
            case StepFact.ContentRolledBack _ -> {
                SimContent at = world.content(done.step().target());
                check(at.data == SimNode.Data.ORIGINAL, "an accepted report is true", at::describe);
            }
            case StepFact.ComponentRestored _ ->
                check(
                        node.data == SimNode.Data.RESTORED,
                        "an accepted report is true",
                        () -> "restored: " + node.describe());
            case StepFact.ComponentRolledBack _ ->
                check(
                        node.data == SimNode.Data.ORIGINAL,
                        "an accepted report is true",
                        () -> "rolled back: " + node.describe());
            default -> {
                // The rest claims nothing that could be looked up here.
            }
        }
    }

    /** The latest task of a step is the only one whose report may count. */
    private void accepted(Report report) {
        turnTo(report.step().saga());
        Long latest = books == null ? null : books.latestToken.get(report.step().step());
        check(latest != null && latest == report.fencingToken(), "no stale report is accepted", report::toString);
    }

    private void ended(SagaFact end) {
        leftDown.addAll(LeftDown.nodes(end, world.nodes().keySet()));
        check(open.contains(end.saga()) && ended.add(end.saga()), "every saga ends once", end::toString);
        open.remove(end.saga());
        if (books == null || !books.started.saga().equals(end.saga())) {
            return;
        }
        LeftWatch.ended(end, world.nodes().values(), books.upBefore);
        if (!books.compensating) {
            limits.completed(end);
        }
        switch (end) {
            case SagaFact.BackupCompleted completed -> {
                check(books.sealed && !books.compensating, "a completed backup is sealed", end::toString);
                check(completed.baseline() == books.pinned, "baselines are pinned", end::toString);
                Set<String> named = new HashSet<>();
                completed.snapshots().forEach(snapshot -> named.add(snapshot.target()));
                check(named.equals(books.snapshots), "the recovery point names each snapshot", end::toString);
                check(!named.isEmpty(), "a recovery point holds something", end::toString);
                check(
                        Set.copyOf(completed.missing()).equals(books.unsaved),
                        "a partial recovery point says what is missing",
                        end::toString);
                // A hot backup needs no node; one of content alone succeeds while the nodes are down.
                stopped &= completed.consistency() == Consistency.HOT;
            }
            case SagaFact.AsideCompleted completed -> aside.ended(completed);
            case SagaFact.OrderCompleted completed -> stopped = completed.kind() == SagaKind.STOP;
            case SagaFact.RestoreCompleted _ -> {
                aside.restoreCompleted(end.saga());
                content.completed(books, world.contents());
                for (SimNode member : books.asked.contains(Component.ETCD) ? world.members() : List.<SimNode>of()) {
                    check(
                            member.data == SimNode.Data.RESTORED,
                            "a completed restore is on every member",
                            member::describe);
                    member.movedAside = false;
                    member.data = SimNode.Data.ORIGINAL;
                }
            }
            case SagaFact.RestoreFailed failed -> rolledBack(failed);
            default -> {
                // Refusals and dry runs touch nothing; failures are looked at in the end.
            }
        }
        allBooks.remove(end.saga());
        sideBySide.ended(end.saga());
        books = null;
    }

    private void rolledBack(SagaFact.RestoreFailed failed) {
        content.failed(books, failed, world.contents(), clockJumped);
        for (SimNode member : world.members()) {
            check(
                    member.data == SimNode.Data.ORIGINAL || (leftDown.contains(member.address) && disturbed(member)),
                    "a failed restore is rolled back",
                    () -> member.address + " " + member.describe() + ", left: " + failed.stateLeft());
        }
    }

    // ---- and in the end

    void atTheEnd(ClusterState state) {
        check(state.running() == null && open.isEmpty(), "every saga ends", () -> "open: " + open);
        check(state.line().isEmpty(), "the line empties", state.line()::toString);
        for (String point : sealedPoints) {
            check(world.store().isReadable(point), "what a fact calls sealed is readable", () -> point);
        }
        if (stopped) {
            return;
        }
        for (SimNode node : world.nodes().values()) {
            boolean up = node.up() && (node.etcdRuns || !node.member) && (node.podsRun || !node.hasPods);
            boolean excused = !node.alive || (leftDown.contains(node.address) && (disturbed(node) || etcdDisturbed));
            check(up || excused, "the cluster is up in the end", () -> node.address + " " + node.describe());
        }
    }

    static void check(boolean holds, String invariant, Supplier<String> found) {
        if (!holds) {
            throw new Violated(invariant, found.get());
        }
    }
}
