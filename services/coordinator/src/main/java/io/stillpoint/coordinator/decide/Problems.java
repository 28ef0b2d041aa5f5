package io.stillpoint.coordinator.decide;

import io.stillpoint.coordinator.decide.plan.ContentActions;
import io.stillpoint.coordinator.decide.plan.Violation;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.SagaState.StepState;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.Stage;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** The problems that the decider itself finds with sagas. Those with requests stand in {@link Admission}. */
final class Problems {

    /** Code of what could not be read at all; published at most once a minute. */
    static final String MALFORMED = "malformed-request";

    private Problems() {}

    static Problem deadlinePassed(StepState step) {
        return new Problem(
                "deadline-passed",
                "%s to be done by %s (attempt %d)"
                        .formatted(
                                step.ref().step(), step.deadline(), step.ref().attempt()),
                "no report of it",
                step.ref().target(),
                "Look at the node and at the log of a backup worker for %s."
                        .formatted(step.action().capability().label()));
    }

    static Problem givenUp(StepState step) {
        return new Problem(
                "given-up",
                "%s to be done".formatted(step.ref().step()),
                "that the saga was given up while it ran",
                step.ref().target(),
                "Nothing: its fencing token is outdated, so the node ends it.");
    }

    static Problem cancelled(String saga, Request.CancelRequested cancel, String claimedSource) {
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

    static Problem approvalMissing(SagaState saga, Instant deadline) {
        return new Problem(
                "approval-missing",
                "an approval of the plan until %s".formatted(deadline),
                "none",
                saga.saga(),
                "Ask for the restore again and approve its plan in time; nothing was touched.");
    }

    static Problem otherPlanApproved(StepFact.RestorePlanned planned, String approved) {
        return new Problem(
                "approved-plan-differs",
                "the plan %s that was approved beforehand".formatted(approved),
                "plan %s".formatted(planned.planDigest()),
                planned.point(),
                "Look at a new dry run, then approve the plan that it shows.");
    }

    static Problem etcdMembersMissing(List<String> missing) {
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
                .filter(step -> ContentActions.of(step.action()).isPresent()
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

    static Problem planRefused(String where, List<Violation> violations) {
        return new Problem(
                "plan-refused",
                "a plan that keeps the rules of its profile",
                violations.stream().map(Violation::sentence).collect(Collectors.joining("; ")),
                where,
                "Report this as a defect: the plan was not run.");
    }
}
