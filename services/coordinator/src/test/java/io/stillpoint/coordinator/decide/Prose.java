package io.stillpoint.coordinator.decide;

import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.ScheduleFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.SagaState.StepState;
import io.stillpoint.schemas.internal.SagaState.StepStatus;
import io.stillpoint.schemas.shared.AsideItem;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.StepRef;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Facts and states as lines that a person reads without effort. */
final class Prose {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

    private Prose() {}

    static String time(Instant instant) {
        return TIME.format(instant);
    }

    static List<String> lines(Fact fact) {
        return switch (fact) {
            case RequestFact request -> request(request);
            case SagaFact saga -> saga(saga);
            case StepFact step -> List.of(step(step));
            case ScheduleFact noticed ->
                List.of("noticed %s %s".formatted(noticed.getClass().getSimpleName(), noticed.subject()));
        };
    }

    private static List<String> request(RequestFact fact) {
        return switch (fact) {
            case RequestFact.RequestAccepted accepted ->
                List.of("request %s (%s) accepted%s%s"
                        .formatted(
                                accepted.requestId(),
                                accepted.request().getClass().getSimpleName(),
                                accepted.saga() == null ? "" : " as saga " + accepted.saga(),
                                accepted.waitingBehind() == 0 ? "" : ", behind " + accepted.waitingBehind()));
            case RequestFact.RequestRejected rejected ->
                List.of("request %s rejected: %s".formatted(rejected.requestId(), problem(rejected.problem())));
        };
    }

    private static List<String> saga(SagaFact fact) {
        List<String> lines = new ArrayList<>();
        switch (fact) {
            case SagaFact.SagaStarted started -> {
                lines.add("SAGA %s STARTS: %s%s"
                        .formatted(
                                started.saga(),
                                started.kind(),
                                started.point() == null ? "" : ", recovery point " + started.point()));
                started.plan()
                        .stages()
                        .forEach(stage -> lines.add("  plan: " + stage.name() + " on " + stage.targets()));
            }
            case SagaFact.SagaCompensating compensating -> {
                lines.add("THE SAGA COMPENSATES%s: %s"
                        .formatted(compensating.cancelled() ? " ON REQUEST" : "", problem(compensating.cause())));
                compensating
                        .plan()
                        .stages()
                        .forEach(stage -> lines.add("  plan: " + stage.name() + " on " + stage.targets()));
            }
            case SagaFact.RestoreApprovalAccepted approved ->
                lines.add("plan " + approved.planDigest() + " is approved");
            case SagaFact.ColdWindowEstimated estimate ->
                lines.add("imaging alone is going to take %d s".formatted(estimate.imagingSeconds()));
            case SagaFact.ColdWindowExceeded exceeded ->
                lines.add("the cold window of %d s is over".formatted(exceeded.limitSeconds()));
            case SagaFact.RecoveryPointPinned pinned ->
                lines.add("recovery point %s is pinned".formatted(pinned.point()));
            case SagaFact.BackupCompleted completed ->
                lines.add("BACKUP COMPLETED: %s, %d snapshots%s, cold window %d s%s"
                        .formatted(
                                completed.point(),
                                completed.snapshots().size(),
                                completed.missing().isEmpty() ? "" : ", PARTIAL without " + completed.missing(),
                                completed.coldWindowSeconds(),
                                besides(completed.nodesNotStarted())));
            case SagaFact.RestoreCompleted completed ->
                lines.add("RESTORE COMPLETED from %s, outage %d s%s"
                        .formatted(completed.point(), completed.outageSeconds(), besides(completed.nodesNotStarted())));
            case SagaFact.OrderCompleted completed ->
                lines.add("%s COMPLETED%s".formatted(completed.kind(), besides(completed.nodesNotStarted())));
            case SagaFact.AsideCompleted completed -> {
                lines.add("ASIDE COMPLETED%s%s"
                        .formatted(
                                completed.remove() ? "" : ", nothing was to be removed",
                                besides("no answer of", completed.unanswered())));
                completed
                        .items()
                        .forEach(verdict -> lines.add("  %s on %s: %s, because %s"
                                .formatted(verdict.item().what(), verdict.target(), verdict.fate(), verdict.reason())));
            }
            case SagaFact.RecoveryPointPruned pruned ->
                lines.add("recovery point %s is removed: %s".formatted(pruned.point(), pruned.why()));
            case SagaFact.PruneCompleted completed ->
                lines.add("PRUNE COMPLETED%s, %d objects are gone"
                        .formatted(completed.confirmed() ? "" : ", nothing was to be removed", completed.objects()));
            case SagaFact.RestoreRehearsedOnPaper paper ->
                lines.add("DRY RUN ENDS: plan %s from %s".formatted(paper.planDigest(), paper.point()));
            case SagaFact.RestoreRefused refused -> {
                lines.add("RESTORE REFUSED");
                refused.problems().forEach(problem -> lines.add("  because: " + problem(problem)));
            }
            case SagaFact.BackupFailed failed ->
                failed(lines, "BACKUP", failed.cancelled(), failed.problem(), failed.stateLeft());
            case SagaFact.RestoreFailed failed ->
                failed(lines, "RESTORE", failed.cancelled(), failed.problem(), failed.stateLeft());
            case SagaFact.OrderFailed failed ->
                failed(lines, failed.kind().name(), failed.cancelled(), failed.problem(), failed.stateLeft());
        }
        return lines;
    }

    private static void failed(List<String> lines, String what, boolean cancelled, Problem problem, List<String> left) {
        lines.add("%s %s: %s".formatted(what, cancelled ? "CANCELLED" : "FAILED", problem(problem)));
        left.forEach(line -> lines.add("  left: " + line));
    }

    private static String step(StepFact fact) {
        String step = step(fact.step());
        return switch (fact) {
            case StepFact.StepStarted started ->
                "%s starts, token %d, until %s".formatted(step, started.fencingToken(), time(started.deadline()));
            case StepFact.StepTaken taken -> taken.step().step() + " is taken, until " + time(taken.deadline());
            case StepFact.StepFailed failed ->
                "%s fails%s: %s%s"
                        .formatted(
                                step,
                                failed.retried() ? "" : " for good",
                                problem(failed.problem()),
                                failed.notBefore() == null ? "" : "; again at " + time(failed.notBefore()));
            case StepFact.NodeStartFailed failed -> "%s did not start in time".formatted(failed.node());
            case StepFact.RestorePlanned planned ->
                "%s is done: plan %s from %s%s"
                        .formatted(
                                step,
                                planned.planDigest(),
                                planned.point(),
                                planned.refusals().isEmpty() ? "" : ", guards refuse");
            case StepFact.EtcdHealthy healthy ->
                "%s is done: healthy %s%s"
                        .formatted(
                                step,
                                healthy.healthy(),
                                healthy.missing().isEmpty() ? "" : ", missing " + healthy.missing());
            case StepFact.SnapshotCompleted completed ->
                "%s is done: snapshot of run %s"
                        .formatted(step, completed.snapshot().run());
            case StepFact.SnapshotVerified verified ->
                "%s is done: run %s was read back whole"
                        .formatted(step, verified.snapshot().run());
            case StepFact.AsideListed listed ->
                "%s is done: %s"
                        .formatted(
                                step,
                                listed.items().stream().map(AsideItem::what).toList());
            case StepFact.PrunePlanned planned ->
                "%s is done: %s"
                        .formatted(
                                step,
                                planned.verdicts().stream()
                                        .map(it -> it.point() + (it.goes() ? " goes" : " stays"))
                                        .toList());
            case StepFact.ObjectsRemoved removed ->
                "%s is done: %d objects are gone".formatted(step, removed.objects());
            case StepFact.AsideRemoved removed -> "%s is done: %s is gone".formatted(step, removed.removed());
            case StepFact.RegistryPodsRecycled recycled -> "%s is done: %s are new".formatted(step, recycled.pods());
            case StepFact.ClusterChecked checked ->
                "%s is done: Ready %s%s%s%s"
                        .formatted(
                                step,
                                checked.readyNodes(),
                                besides("not Ready", checked.notReadyNodes()),
                                besides("not running", checked.podsNotRunning()),
                                besides("phantoms", checked.phantomPods()));
            case StepFact.Completion _ -> step + " is done";
        };
    }

    static String step(StepRef ref) {
        return ref.attempt() == 1 ? ref.step() : "%s (attempt %d)".formatted(ref.step(), ref.attempt());
    }

    /** What the state says is waited for. */
    static String waiting(ClusterState state) {
        var saga = state.running();
        if (saga == null) {
            return "nothing runs";
        }
        if (saga.phaseDeadline() != null) {
            return "waits for an approval until " + time(saga.phaseDeadline());
        }
        List<String> open = saga.steps().values().stream()
                .filter(step -> step.status() == StepStatus.RUNNING)
                .map(Prose::open)
                .toList();
        return "waits for " + String.join(", ", open);
    }

    private static String open(StepState step) {
        return step.notBefore() == null
                ? "%s until %s".formatted(step(step.ref()), time(step.deadline()))
                : "the next attempt of %s at %s".formatted(step.ref().step(), time(step.notBefore()));
    }

    private static String problem(Problem problem) {
        return "%s (expected %s, found %s)".formatted(problem.code(), problem.expected(), problem.found());
    }

    private static String besides(List<String> notStarted) {
        return besides("not started", notStarted);
    }

    private static String besides(String what, List<String> these) {
        return these.isEmpty() ? "" : ", %s: %s".formatted(what, these);
    }
}
