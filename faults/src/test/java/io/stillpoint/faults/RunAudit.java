package io.stillpoint.faults;

import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.SagaKind;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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
    private final Map<String, Books> sagas = new HashMap<>();
    private final Map<String, String> sealedBy = new HashMap<>();
    private long token;

    /** What is known of one saga. */
    private static final class Books {
        private final SagaFact.SagaStarted started;
        private final Map<String, Integer> attempts = new HashMap<>();
        private final Set<String> done = new HashSet<>();
        /** Whom a step touched, so that it has to be up in the end. */
        private final Set<String> touched = new HashSet<>();
        /** Whom a step was told to stop, until a start is proved or given up. */
        private final Set<String> down = new HashSet<>();
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
            case SagaFact.SagaStarted started ->
                check(sagas.put(started.saga(), new Books(started)) == null, "a saga starts once", started);
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
                // Requests, policies and what a saga says on its way have no order of their own.
            }
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
            case StepFact.NodeStartFailed failed -> books.down.remove(failed.node());
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
                books.down.add(target);
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
                            || !books.down.contains(each.address()),
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
            case StepFact.NodeStarted started -> books.down.remove(started.node());
            case StepFact.KubeletStarted started -> books.down.remove(started.node());
            case StepFact.EtcdHealthy _ -> books.etcdHealthy = true;
            case StepFact.SnapshotCompleted snapshot -> books.snapshots.add(snapshot.snapshot());
            case StepFact.RecoveryPointSealed sealed -> {
                String before = sealedBy.put(sealed.point(), sealed.step().saga());
                check(before == null, "a recovery point is sealed once", sealed);
            }
            default -> {
                // The rest claims nothing that is looked at here.
            }
        }
    }

    private void ended(SagaFact end) {
        Books books = sagas.get(end.saga());
        if (books == null) {
            // It left the line without having run.
            return;
        }
        check(books.end == null, "a saga ends once", end);
        books.end = end;
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
        sealedBy.forEach((point, saga) -> readable(point, sagas.get(saga)));
        for (Machine machine : nodes.values()) {
            up(machine);
        }
    }

    private void readable(String point, Books books) {
        try {
            check(
                    Set.copyOf(vault.readBack(point)).equals(Set.copyOf(books.snapshots)),
                    "the sealed document names what was accepted",
                    point);
        } catch (IOException | RuntimeException unreadable) {
            violations.add("what a fact calls sealed is readable: " + point + ", found " + unreadable);
        }
    }

    private void up(Machine machine) {
        boolean whole = machine.up() && !machine.etcdParked() && !machine.podsParked();
        boolean named = false;
        long reboots = 0;
        for (Books books : sagas.values()) {
            named |= books.end != null && says(books.end, machine.address());
            reboots += books.cold ? 1 : 0;
            if (books.end instanceof SagaFact.RestoreCompleted completed && books.touched.contains(machine.address())) {
                check(
                        !machine.master() || machine.data().equals("restored"),
                        "a completed restore is on every member",
                        completed + " at " + machine);
            }
        }
        check(whole || named, "what was stopped is up or named", machine);
        check(!machine.data().equals("half") || named, "no half restored data is left unnamed", machine);
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
