package io.stillpoint.faults;

import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Carries tasks out on the pretended nodes, in two halves with time between them, so that a kill finds it in the middle. */
final class PretendedWork implements TaskHandler {

    private static final Duration HALF = Duration.ofMillis(100);

    private final Fleet fleet;

    PretendedWork(Fleet fleet) {
        this.fleet = fleet;
    }

    @Override
    public StepFact.Completion carryOut(Task task, TaskContext context)
            throws StepFailedException, InterruptedException {
        String run = context.run();
        switch (task.action()) {
            case PARK_ETCD -> halves(task, run, machine -> machine.etcdParked(true), UnaryOperator.identity());
            case PARK_PODS -> halves(task, run, machine -> machine.podsParked(true), UnaryOperator.identity());
            case UNPARK_ETCD -> halves(task, run, machine -> machine.etcdParked(false), UnaryOperator.identity());
            case UNPARK_PODS -> halves(task, run, machine -> machine.podsParked(false), UnaryOperator.identity());
            case QUIESCE -> halves(task, run, machine -> machine.kubelet(false), machine -> machine.docker(false));
            case STOP_KUBELET -> halves(task, run, machine -> machine.kubelet(false), UnaryOperator.identity());
            case START_KUBELET -> halves(task, run, UnaryOperator.identity(), machine -> machine.kubelet(true));
            case RESTART_KUBELET -> halves(task, run, machine -> machine, machine -> machine.kubelet(true));
            case START_NODE -> halves(task, run, UnaryOperator.identity(), machine -> started(task, machine));
            case REPLACE_ETCD_DATA -> halves(task, run, Machine::replacing, Machine::replaced);
            case ROLL_BACK_ETCD_DATA -> halves(task, run, UnaryOperator.identity(), Machine::rolledBack);
            case IMAGE_NODE -> image(task, run);
            case AWAIT_ETCD, CHECK_ETCD, SNAPSHOT_ETCD, PROVE_ETCD_EQUAL -> await(task, Rules::etcdHealthy);
            case CHECK_NODE,
                    CHECK_VAULT,
                    READ_VERSIONS,
                    CHECK_HEALTH,
                    RECYCLE_REGISTRY,
                    CHECK_CLUSTER,
                    SEAL_POINT,
                    PLAN_RESTORE,
                    VERIFY_SNAPSHOT,
                    SNAPSHOT_REGISTRY,
                    SNAPSHOT_MONGODB,
                    SNAPSHOT_MARIADB,
                    SNAPSHOT_CERTIFICATES,
                    RESTORE_REGISTRY,
                    RESTORE_MONGODB,
                    RESTORE_MARIADB,
                    RESTORE_CERTIFICATES,
                    ROLL_BACK_MONGODB,
                    ROLL_BACK_MARIADB,
                    ROLL_BACK_CERTIFICATES -> half();
        }
        return PretendedFacts.of(task, run, fleet.machines());
    }

    /** A reboot that has happened is not repeated. */
    private static Machine started(Task task, Machine machine) {
        String quiesced = ((Work.OnNode) task.work()).quiescedBootId();
        return machine.boot().equals(quiesced)
                ? machine.rebooted()
                : machine.kubelet(true).docker(true);
    }

    private void halves(Task task, String run, UnaryOperator<Machine> first, UnaryOperator<Machine> second)
            throws StepFailedException, InterruptedException {
        String address = task.step().target();
        if (!fleet.accept(address, task.fencingToken(), run)) {
            throw failed("fenced", address, "token " + task.fencingToken() + " is outdated");
        }
        part(task, run, first);
        half();
        part(task, run, second);
    }

    private void part(Task task, String run, UnaryOperator<Machine> change) throws StepFailedException {
        if (!fleet.change(task.step().target(), task.fencingToken(), run, change)) {
            throw failed("ended-on-node", task.step().target(), "a later run took over");
        }
    }

    private void image(Task task, String run) throws StepFailedException, InterruptedException {
        String address = task.step().target();
        if (!fleet.accept(address, task.fencingToken(), run)) {
            throw failed("fenced", address, "token " + task.fencingToken() + " is outdated");
        }
        List<Machine> before = fleet.machines();
        half();
        if (!fleet.change(address, task.fencingToken(), run, UnaryOperator.identity())) {
            throw failed("ended-on-node", address, "a later run took over");
        }
        if (!before.stream().allMatch(Machine::quiet)
                || !fleet.machines().stream().allMatch(Machine::quiet)) {
            fleet.violated("everything is quiet while an image is taken: " + task.step() + " in " + before);
        }
    }

    private void await(Task task, Predicate<List<Machine>> holds) throws InterruptedException {
        half();
        while (!holds.test(fleet.machines())) {
            half();
        }
    }

    /** Here time is what is pretended: a node takes it for what it does. */
    private static void half() throws InterruptedException {
        Thread.sleep(HALF);
    }

    private static StepFailedException failed(String code, String where, String found) {
        return new StepFailedException(
                new Problem(code, "to be the one that acts", found, where, "Nothing: a later attempt does it."), true);
    }
}
