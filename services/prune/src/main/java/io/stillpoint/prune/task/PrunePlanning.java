package io.stillpoint.prune.task;

import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.bus.task.TasksByAction.WorkHandler;
import io.stillpoint.policy.prune.LockDecider;
import io.stillpoint.policy.prune.PrunePlan;
import io.stillpoint.policy.retention.PointHistory;
import io.stillpoint.policy.retention.PointPin;
import io.stillpoint.policy.retention.RetentionDecider;
import io.stillpoint.policy.retention.RetentionDecision;
import io.stillpoint.prune.log.ClusterHistories;
import io.stillpoint.prune.log.ClusterHistory;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.policy.LockExtension;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.vault.VaultException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Plans a prune: compares log, vault and policy. It removes nothing, and needs no right to. */
final class PrunePlanning implements WorkHandler<Work.PlanPrune> {

    private final ClusterHistories histories;
    private final VaultSurvey survey;
    private final DeletingCredentials credentials;
    private final Clock clock;

    PrunePlanning(ClusterHistories histories, VaultSurvey survey, DeletingCredentials credentials, Clock clock) {
        this.histories = histories;
        this.survey = survey;
        this.credentials = credentials;
        this.clock = clock;
    }

    @Override
    public StepFact.PrunePlanned carryOut(Task task, Work.PlanPrune work, TaskContext context)
            throws StepFailedException, VaultException, InterruptedException {
        String cluster = task.step().cluster();
        context.progress(0, null, "reading the log up to fact " + work.sequence());
        ClusterHistory history = histories.await(cluster, work.sequence(), PruneTasks.LOG_LIMIT);
        context.progress(0, null, "listing the vault");
        VaultView vault = survey.look(cluster, history.snapshots());
        Instant now = clock.instant();
        RetentionDecision wanted = decision(work, history, vault, now);
        RetentionDecision decision = unlocked(cluster, wanted, now);
        PrunePlan plan = PrunePlan.of(decision, vault.contents(), history.ends(), now);
        return new StepFact.PrunePlanned(
                task.step(),
                decision.obstacles(),
                plan.verdicts(),
                plan.more(),
                plan.leftovers().size() + plan.uploads().size(),
                plan.blobs().size(),
                plan.bytes(),
                locks(work, wanted, history, now));
    }

    private RetentionDecision decision(Work.PlanPrune work, ClusterHistory history, VaultView vault, Instant now) {
        RetentionDecision decision = RetentionDecider.decide(
                history.points().stream().map(point -> pinned(point, work, now)).toList(),
                work.policy(),
                history.circumstances(vault.answer(), work.inUse()),
                now);
        Optional<Problem> missing = work.confirm() ? credentials.missing() : Optional.empty();
        return missing.map(decision::with).orElse(decision);
    }

    /** A store without locks has none to extend. What keeps everything from being removed keeps locks from being extended, too. */
    private List<LockExtension> locks(
            Work.PlanPrune work, RetentionDecision decision, ClusterHistory history, Instant now)
            throws VaultException {
        List<LockExtension> due = decision.obstacles().isEmpty()
                ? LockDecider.extensions(
                        decision, history.locks(), work.policy().lock(), now)
                : List.of();
        return due.isEmpty() || !survey.hasLocks() ? List.of() : due;
    }

    /** What the store would not let go stays whole: half a point is none. */
    private RetentionDecision unlocked(String cluster, RetentionDecision decision, Instant now) throws VaultException {
        List<String> removed = decision.removed().stream()
                .map(verdict -> verdict.point().point())
                .toList();
        return decision.withLocked(survey.locked(cluster, removed, now));
    }

    /** The coordinator may know of a pin that this service has not read yet. */
    private static PointHistory pinned(PointHistory point, Work.PlanPrune work, Instant now) {
        return point.pin() != null || point.baseline() || !work.pinned().contains(point.point())
                ? point
                : new PointHistory(
                        point.point(),
                        point.takenAt(),
                        false,
                        new PointPin("not read yet", now, "the coordinator's state"),
                        point.copies());
    }
}
