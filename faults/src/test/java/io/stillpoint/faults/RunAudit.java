package io.stillpoint.faults;

import io.stillpoint.schemas.event.EventIdentity;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.SagaKind;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of facts, vault and nodes when a run is over, whatever was done to it meanwhile. It keeps books of its own and reads
 * neither plans nor what made them.
 */
final class RunAudit {

    /** Reads recovery points as a restore would: whatever does not verify is an exception. */
    interface PointReader {

        /** The snapshots that the signed document names, after every stored byte of them was read. */
        List<SnapshotRef> readBack(String point) throws IOException;
    }

    private final Map<String, Machine> nodes = new TreeMap<>();
    private final PointReader vault;
    private final List<String> violations = new ArrayList<>();
    private final Map<String, Books> sagas = new LinkedHashMap<>();
    private final Set<EventIdentity> answered = new HashSet<>();
    /** Sagas that were promised and have neither started nor ended, with the answer that promised them. */
    private final Map<String, RequestFact> promised = new LinkedHashMap<>();

    private final Map<String, String> sealedBy = new HashMap<>();
    private final Set<String> removed = new HashSet<>();
    /** Whom a step was told to stop, until a start is proved or given up, by the same saga or a later one. */
    private final Set<String> down = new HashSet<>();

    /** What ends of sagas say is not up, as long as no later one has touched it. */
    private final Set<String> named = new HashSet<>();

    private long token;

    /** What is known of one saga. */
    private static final class Books {
        private final SagaFact.SagaStarted started;
        private final Map<String, Integer> attempts = new HashMap<>();
        private final Set<String> done = new HashSet<>();
        /** Whom a step touched, so that it has to be up in the end. */
        private final Set<String> touched = new HashSet<>();
        /** Whose stop is proved, until a step may start it. */
        private final Set<String> stopped = new HashSet<>();

        /** Whose stop failed for good, while the cluster is brought back. */
        private final Set<String> unstoppable = new HashSet<>();

        private final List<SnapshotRef> snapshots = new ArrayList<>();
        private boolean etcdHealthy;
        private boolean cold;
        private @Nullable SagaFact end;

        Books(SagaFact.SagaStarted started) {
            this.started = started;
        }
    }

    private RunAudit(List<Machine> machines, PointReader vault) {
        machines.forEach(machine -> nodes.put(machine.address(), machine));
        this.vault = vault;
    }

    /**
     * What is wrong, empty when nothing is.
     *
     * @param facts all of one cluster, in their order
     * @param machines the nodes as they are now
     */
    static List<String> violations(List<Fact> facts, List<Machine> machines, PointReader vault) {
        var audit = new RunAudit(machines, vault);
        facts.forEach(audit::follow);
        audit.atTheEnd();
        return List.copyOf(audit.violations);
    }

    private void follow(Fact fact) {
        switch (fact) {
            case RequestFact answer -> answered(answer);
            case SagaFact.SagaStarted started -> {
                check(sagas.put(started.saga(), new Books(started)) == null, "a saga starts once", started);
                promised.remove(started.saga());
            }
            case SagaFact.RecoveryPointPruned pruned -> {
                check(sealedBy.containsKey(pruned.point()), "what is removed was sealed", pruned);
                check(removed.add(pruned.point()), "a recovery point is removed once", pruned);
            }
            case SagaFact saga when isEnd(saga) -> ended(saga);
            case StepFact step -> {
                Books books = sagas.get(step.step().saga());
                if (books == null) {
                    // What nobody asked for, such as the read-back of a new snapshot, belongs to no step of a saga that
                    // runs.
                    return;
                }
                follow(books, step);
            }
            default -> {
                // What a saga says on its way has no order of its own.
            }
        }
    }

    private void answered(RequestFact answer) {
        check(answered.add(answer.requestIdentity()), "a request is answered once", answer);
        if (answer instanceof RequestFact.RequestAccepted accepted && accepted.saga() != null) {
            check(promised.put(accepted.saga(), accepted) == null, "a request gets a saga of its own", answer);
        }
    }

    private void follow(Books books, StepFact fact) {
        switch (fact) {
            case StepFact.StepStarted started -> begun(books, started);
            case StepFact.StepTaken taken ->
                check(
                        books.attempts.getOrDefault(taken.step().step(), 0)
                                == taken.step().attempt(),
                        "only the attempt that runs is taken",
                        taken);
            case StepFact.SnapshotVerified verified
            when books.end != null ->
                check(books.snapshots.contains(verified.snapshot()), "what is read back was accepted", verified);
            case StepFact.Completion completion -> completed(books, completion);
            case StepFact.NodeStartFailed failed -> down.remove(failed.node());
            case StepFact.StepFailed failed -> {
                if (!failed.retried() && stops(failed.action())) {
                    books.unstoppable.add(failed.step().target());
                }
            }
        }
    }

    private void begun(Books books, StepFact.StepStarted started) {
        String target = started.step().target();
        check(books.end == null, "an ended saga starts nothing", started);
        check(started.fencingToken() > token, "fencing tokens rise", started);
        token = started.fencingToken();
        int attempt = books.attempts.getOrDefault(started.step().step(), 0);
        check(started.step().attempt() == attempt + 1, "attempts follow each other", started);
        books.attempts.put(started.step().step(), started.step().attempt());
        check(!books.done.contains(started.step().step()), "what is done is not begun again", started);
        if (started.action().changesNode()) {
            books.touched.add(target);
        }
        switch (started.action()) {
            case QUIESCE, STOP_KUBELET -> {
                mastersFirst(books, started);
                books.cold |= started.action() == Action.QUIESCE;
                down.add(target);
            }
            case IMAGE_NODE ->
                check(
                        books.started.kind() != SagaKind.COLD_BACKUP || books.stopped.containsAll(nodes.keySet()),
                        "no image before every quiesce is proved",
                        started);
            case START_NODE, START_KUBELET -> {
                mastersLast(books, started);
                books.stopped.remove(target);
            }
            case PARK_ETCD, UNPARK_ETCD, REPLACE_ETCD_DATA, ROLL_BACK_ETCD_DATA -> books.etcdHealthy = false;
            case UNPARK_PODS -> check(books.etcdHealthy, "etcd is healthy before other pods are unparked", started);
            default -> {
                // Nothing else has an order of its own.
            }
        }
    }

    private void mastersFirst(Books books, StepFact.StepStarted stop) {
        for (Machine each : nodes.values()) {
            check(
                    isMaster(stop)
                            || !each.master()
                            || books.stopped.contains(each.address())
                            || books.unstoppable.contains(each.address()),
                    "masters stop first, and " + each.address() + " did not",
                    stop);
        }
    }

    /** A management node of a restore starts after the control plane: only whole starts have this order. */
    private void mastersLast(Books books, StepFact.StepStarted start) {
        for (Machine each : nodes.values()) {
            check(
                    start.action() != Action.START_NODE
                            || !isMaster(start)
                            || each.master()
                            || !down.contains(each.address()),
                    "masters start last, and " + each.address() + " was not up",
                    start);
        }
    }

    private static boolean stops(Action action) {
        return action == Action.QUIESCE || action == Action.STOP_KUBELET;
    }

    private boolean isMaster(StepFact fact) {
        Machine machine = nodes.get(fact.step().target());
        return machine != null && machine.master();
    }

    private void completed(Books books, StepFact.Completion done) {
        check(books.end == null, "an ended saga accepts no report", done);
        check(books.done.add(done.step().step()), "a step is done once", done);
        check(
                books.attempts.getOrDefault(done.step().step(), 0)
                        == done.step().attempt(),
                "the attempt that runs is the one whose report counts",
                done);
        switch (done) {
            case StepFact.NodeQuiesced quiesced -> books.stopped.add(quiesced.node());
            case StepFact.KubeletStopped stopped -> books.stopped.add(stopped.node());
            case StepFact.NodeStarted started -> down.remove(started.node());
            case StepFact.KubeletStarted started -> down.remove(started.node());
            case StepFact.EtcdHealthy _ -> books.etcdHealthy = true;
            case StepFact.SnapshotCompleted snapshot -> saved(books, snapshot);
            case StepFact.RecoveryPointSealed sealed -> {
                String before = sealedBy.put(sealed.point(), sealed.step().saga());
                check(before == null, "a recovery point is sealed once", sealed);
            }
            default -> {
                // The rest claims nothing that is looked at here.
            }
        }
    }

    private void saved(Books books, StepFact.SnapshotCompleted done) {
        SnapshotRef snapshot = done.snapshot();
        check(
                books.snapshots.stream()
                        .noneMatch(other -> other.component() == snapshot.component()
                                && other.target().equals(snapshot.target())),
                "each thing is saved once",
                done);
        check(
                snapshot.component() != Component.NODE_IMAGE
                        || snapshot.consistency() != Consistency.COLD
                        || books.stopped.containsAll(nodes.keySet()),
                "an image counts only if all stood still until it was whole",
                done);
        books.snapshots.add(snapshot);
    }

    private void ended(SagaFact end) {
        promised.remove(end.saga());
        Books books = sagas.get(end.saga());
        if (books == null) {
            // It left the line without having run.
            return;
        }
        check(books.end == null, "a saga ends once", end);
        books.end = end;
        named.removeAll(books.touched);
        nodes.keySet().stream().filter(address -> says(end, address)).forEach(named::add);
        if (end instanceof SagaFact.BackupCompleted completed) {
            check(sealedBy.containsKey(completed.point()), "a completed backup is sealed", end);
            check(
                    completed.snapshots().size() == books.snapshots.size()
                            && Set.copyOf(completed.snapshots()).equals(Set.copyOf(books.snapshots)),
                    "a recovery point names what was accepted, each once",
                    end);
        }
    }

    private void atTheEnd() {
        for (Books books : sagas.values()) {
            check(books.end != null, "every saga ends", books.started);
        }
        promised.values().forEach(answer -> check(false, "what is promised is carried out or ended", answer));
        sealedBy.forEach((point, saga) -> {
            if (!removed.contains(point)) {
                readable(point, sagas.get(saga));
            }
        });
        for (Machine machine : nodes.values()) {
            up(machine);
        }
    }

    private void readable(String point, Books books) {
        try {
            List<SnapshotRef> found = vault.readBack(point);
            check(
                    found.size() == books.snapshots.size() && Set.copyOf(found).equals(Set.copyOf(books.snapshots)),
                    "the sealed document names what was accepted",
                    point);
        } catch (IOException | RuntimeException unreadable) {
            violations.add("what a fact calls sealed is readable: " + point + ", found " + unreadable);
        }
    }

    private void up(Machine machine) {
        boolean whole = machine.up() && !machine.etcdParked() && !machine.podsParked();
        long reboots = 0;
        for (Books books : sagas.values()) {
            reboots += books.cold ? 1 : 0;
            if (books.end instanceof SagaFact.RestoreCompleted completed && books.touched.contains(machine.address())) {
                check(
                        !machine.master() || machine.data().equals("restored"),
                        "a completed restore is on every member",
                        completed + " at " + machine);
            }
        }
        boolean excused = named.contains(machine.address());
        check(whole || excused, "what was stopped is up or named", machine);
        check(!machine.data().equals("half") || excused, "no half restored data is left unnamed", machine);
        check(machine.boots() <= reboots, "a node is rebooted once", machine);
    }

    private static boolean says(SagaFact end, String address) {
        return switch (end) {
            case SagaFact.BackupCompleted completed ->
                completed.nodesNotStarted().contains(address);
            case SagaFact.RestoreCompleted completed ->
                completed.nodesNotStarted().contains(address);
            case SagaFact.OrderCompleted completed ->
                completed.kind() == SagaKind.STOP || completed.nodesNotStarted().contains(address);
            case SagaFact.BackupFailed failed -> says(failed.stateLeft(), address);
            case SagaFact.RestoreFailed failed -> says(failed.stateLeft(), address);
            case SagaFact.OrderFailed failed -> says(failed.stateLeft(), address);
            default -> false;
        };
    }

    /** A line that says only good things of a node does not excuse it. */
    private static boolean says(List<String> stateLeft, String address) {
        return stateLeft.stream()
                .filter(line -> !line.startsWith("etcd is healthy") || line.contains("missing"))
                .filter(line -> !line.startsWith("The control plane answers"))
                .filter(line -> !line.startsWith("The etcd data of before"))
                .anyMatch(line -> line.contains(address));
    }

    /** Whether no fact of this saga follows. */
    static boolean isEnd(SagaFact fact) {
        return switch (fact) {
            case SagaFact.BackupCompleted _,
                    SagaFact.BackupFailed _,
                    SagaFact.RestoreRehearsedOnPaper _,
                    SagaFact.RestoreRefused _,
                    SagaFact.RestoreCompleted _,
                    SagaFact.RestoreFailed _,
                    SagaFact.OrderCompleted _,
                    SagaFact.OrderFailed _,
                    SagaFact.AsideCompleted _,
                    SagaFact.PruneCompleted _ -> true;
            case SagaFact.SagaStarted _,
                    SagaFact.RestoreApprovalAccepted _,
                    SagaFact.SagaCompensating _,
                    SagaFact.RecoveryPointPruned _,
                    SagaFact.ColdWindowEstimated _,
                    SagaFact.ColdWindowExceeded _,
                    SagaFact.RecoveryPointPinned _ -> false;
        };
    }

    private void check(boolean holds, String rule, Object found) {
        if (!holds) {
            violations.add(rule + ": " + found);
        }
    }
}
