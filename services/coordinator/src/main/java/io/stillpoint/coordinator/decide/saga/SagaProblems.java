package io.stillpoint.coordinator.decide.saga;

import io.stillpoint.coordinator.decide.rules.Violation;
import io.stillpoint.coordinator.decide.state.RequestScope;
import io.stillpoint.schemas.event.HotImageNodes;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.SagaState.StepState;
import io.stillpoint.schemas.internal.WorkQueue;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SagaKind;
import io.stillpoint.schemas.shared.Stage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Words the problems that the decider itself finds with sagas. */
public final class SagaProblems {

    private SagaProblems() {}

    public static Problem deadlinePassed(StepState step) {
        return new Problem(
                "deadline-passed",
                "%s to be done by %s (attempt %d)"
                        .formatted(
                                step.ref().step(), step.deadline(), step.ref().attempt()),
                "no report of it",
                step.ref().target(),
                "Look at the node and at the log of a backup worker for %s. ./stillpoint doctor says whether one takes from %s."
                        .formatted(
                                step.action().capability().label(),
                                WorkQueue.of(step.action()).topic()));
    }

    /** Nobody took the task at all. */
    static Problem notTaken(StepState step, Instant now) {
        String kind = step.action().capability().label();
        return new Problem(
                "not-taken",
                "a backup worker for %s to take %s (attempt %d)"
                        .formatted(kind, step.ref().step(), step.ref().attempt()),
                "none that took it from %s to %s".formatted(step.handedOutAt(), now),
                step.ref().target(),
                "Look whether %s runs, takes from %s and has slots that are free: ./stillpoint doctor. Nothing was tried here."
                        .formatted(kind, WorkQueue.of(step.action()).topic()));
    }

    /** Who took the task has died, or is stopped. */
    static Problem workerSilent(StepState step) {
        String kind = step.action().capability().label();
        return new Problem(
                "worker-silent",
                "a heartbeat of the backup worker that took %s (attempt %d)"
                        .formatted(step.ref().step(), step.ref().attempt()),
                "none for %d min".formatted(StepLimit.LONGEST_SILENCE.toMinutes()),
                step.ref().target(),
                "Look whether %s runs, and at its log: ./stillpoint doctor.".formatted(kind));
    }

    public static Problem cancelled(String saga, Request.CancelRequested cancel, String claimedSource) {
        return new Problem(
                "cancelled",
                "saga %s to run to its end".formatted(saga),
                "a cancel request of %s: %s".formatted(claimedSource, cancel.reason()),
                saga,
                "Ask for it again when you want it.");
    }

    static Problem coldWindowExceeded(SagaState saga, long limitSeconds) {
        return new Problem(
                "cold-window-exceeded",
                "every image to be taken within %d s of the first stop".formatted(limitSeconds),
                "that the nodes are still being imaged",
                saga.saga(),
                "Allow a longer cold window, or make images smaller; the cluster is being started.");
    }

    static Problem coldWindowTooShort(SagaState saga, SagaFact.ColdWindowEstimated estimate, long limitSeconds) {
        return new Problem(
                "cold-window-too-short",
                "a cold window in which every image can be taken: at least %d s".formatted(estimate.imagingSeconds()),
                "a limit of %d s".formatted(limitSeconds),
                saga.saga(),
                "Nothing was stopped. Allow more with --cold-window-limit-seconds or in the policy's window, make"
                        + " images smaller, or ask with --despite-estimate where data compresses well; the limit still"
                        + " ends imaging.");
    }

    public static Problem approvalMissing(SagaState saga, Instant deadline) {
        return new Problem(
                "approval-missing",
                "an approval of the plan until %s".formatted(deadline),
                "none",
                saga.saga(),
                "Ask for the restore again and approve its plan in time; nothing was touched.");
    }

    /** It was read in time, since the coordinator was away, and was given when the plan may have been wrong already. */
    public static Optional<Problem> approvalTooLate(SagaState saga, @Nullable Instant writtenAt) {
        Instant deadline = saga.phaseDeadline();
        return deadline == null || writtenAt == null || writtenAt.isBefore(deadline)
                ? Optional.empty()
                : Optional.of(new Problem(
                        "approval-too-late",
                        "an approval of the plan until %s".formatted(deadline),
                        "one of %s".formatted(writtenAt),
                        saga.saga(),
                        "Ask for the restore again and approve its plan in time; nothing was touched."));
    }

    public static Problem otherPlanApproved(StepFact.RestorePlanned planned, String approved) {
        return new Problem(
                "approved-plan-differs",
                "the plan %s that was approved beforehand".formatted(approved),
                "plan %s".formatted(planned.planDigest()),
                planned.point(),
                "Look at a new dry run, then approve the plan that it shows.");
    }

    /** The store has no Object Lock, and the policy wants one. */
    public static Problem lockRequired() {
        return new Problem(
                "lock-required",
                "a store with Object Lock, as the policy demands (lock: required)",
                "a bucket that cannot lock objects",
                "vault",
                "Give Stillpoint a bucket that was made with Object Lock: ./stillpoint vault init --endpoint URL. Or"
                        + " take 'required' out of the policy; then its baselines show as UNPROTECTED.");
    }

    public static Problem etcdMembersMissing(List<String> missing) {
        return new Problem(
                "etcd-members-missing",
                "every member of etcd to be healthy",
                "no answer of " + String.join(", ", missing),
                "etcd",
                "Look at etcd's log on these nodes.");
    }

    static Problem notStarted(Stage stage, StepState start) {
        Problem last = start.problems().getLast();
        return new Problem(
                "node-not-started",
                "%s to be up before %s".formatted(start.ref().target(), stage.name()),
                last.found(),
                start.ref().target(),
                last.remedy());
    }

    /** Every component that was to be saved has failed: there is nothing to seal. */
    static Problem nothingSaved(SagaState saga) {
        List<StepState> failed = saga.steps().values().stream()
                .filter(step -> Component.of(step.action()).isPresent()
                        && !step.problems().isEmpty())
                .toList();
        return new Problem(
                "nothing-saved",
                "a snapshot of at least one component",
                failed.stream()
                        .map(step -> step.ref().target() + ": "
                                + step.problems().getLast().found())
                        .collect(Collectors.joining("; ")),
                String.join(
                        ", ", failed.stream().map(step -> step.ref().target()).toList()),
                failed.stream()
                        .map(step -> step.problems().getLast().remedy())
                        .distinct()
                        .collect(Collectors.joining(" ")));
    }

    /** Why a request that has reached the head of the line must not start any more, empty when it may. */
    static Optional<Problem> tooLate(Request request, Instant now) {
        return request instanceof Request.BackupRequested backup
                        && backup.startBy() != null
                        && now.isAfter(backup.startBy())
                ? Optional.of(new Problem(
                        "too-late-to-start",
                        "a start until " + backup.startBy(),
                        now.toString(),
                        backup.cluster(),
                        "Ask again when there is time for it. Look at ./stillpoint saga list for what took so long."))
                : Optional.empty();
    }

    /** Why what is asked for is not possible on the cluster as it is declared, empty when it is. */
    public static Optional<Problem> notOnThisCluster(RequestScope scope) {
        return scope.kind() == SagaKind.HOT_IMAGE
                ? HotImageNodes.problem(scope.roles(), scope.cluster().topology())
                : endpointNotDeclared(scope);
    }

    /** Why what is asked for cannot be reached: nobody said where it answers. */
    private static Optional<Problem> endpointNotDeclared(RequestScope scope) {
        List<Component> undeclared = scope.undeclared();
        if (undeclared.isEmpty()) {
            return Optional.empty();
        }
        List<ComponentEndpoint> declared = scope.cluster().endpoints();
        String options = undeclared.stream()
                .flatMap(component -> component.endpointForm().stream()
                        .map(form -> "--%s %s".formatted(component.label(), form.example())))
                .collect(Collectors.joining(" "));
        return Optional.of(new Problem(
                "endpoint-not-declared",
                "a declared endpoint of " + labels(undeclared.stream()),
                declared.isEmpty()
                        ? "no endpoint at all"
                        : "endpoints of " + labels(declared.stream().map(ComponentEndpoint::component)),
                "components",
                "Declare the cluster again with it: ./stillpoint cluster add %s ... %s. Or ask for what is declared."
                        .formatted(scope.cluster().cluster(), options)));
    }

    private static String labels(Stream<Component> components) {
        return components.map(Component::label).collect(Collectors.joining(", "));
    }

    static Problem planRefused(String where, List<Violation> violations) {
        return new Problem(
                "plan-refused",
                "a plan that keeps the rules of its profile",
                violations.stream().map(Violation::sentence).collect(Collectors.joining("; ")),
                where,
                "Report this as a defect: the plan was not run.");
    }
}
