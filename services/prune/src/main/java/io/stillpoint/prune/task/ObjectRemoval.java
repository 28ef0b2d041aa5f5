package io.stillpoint.prune.task;

import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.bus.task.TasksByAction.WorkHandler;
import io.stillpoint.policy.leftover.BackupEnd;
import io.stillpoint.policy.prune.PrunePlan;
import io.stillpoint.policy.retention.RetentionDecider;
import io.stillpoint.policy.retention.RetentionDecision;
import io.stillpoint.prune.log.ClusterHistories;
import io.stillpoint.prune.log.ClusterHistory;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.policy.LockExtension;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultConfig;
import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.prune.RemovalResult;
import io.stillpoint.vault.prune.VaultRemoval;
import io.stillpoint.vault.store.Bucket;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Removes the points of which the log says that they are removed, and what belongs to none. It looks at log, clocks and vault once
 * more: what was true when it was planned may not be true any more.
 */
final class ObjectRemoval implements WorkHandler<Work.RemoveObjects> {

    /** Facts are bounded. */
    private static final int PROBLEMS_SHOWN = 20;

    private final ClusterHistories histories;
    private final VaultSurvey survey;
    private final DeletingCredentials credentials;
    private final Clock clock;

    ObjectRemoval(ClusterHistories histories, VaultSurvey survey, DeletingCredentials credentials, Clock clock) {
        this.histories = histories;
        this.survey = survey;
        this.credentials = credentials;
        this.clock = clock;
    }

    @Override
    public StepFact.ObjectsRemoved carryOut(Task task, Work.RemoveObjects work, TaskContext context)
            throws StepFailedException, VaultException, InterruptedException {
        String cluster = task.step().cluster();
        ClusterHistory history = histories.await(cluster, work.sequence(), PruneTasks.LOG_LIMIT);
        requireRemoved(work.points(), history.ends());
        VaultView vault = survey.look(cluster, history.snapshots());
        Instant now = clock.instant();
        requireNoObstacle(history, vault, now);
        // All points that the log still knows stay: those that go are not among them any more.
        PrunePlan plan =
                PrunePlan.of(new RetentionDecision(List.of(), List.of()), vault.contents(), history.ends(), now);
        VaultConfig config = credentials.config();
        try (Vault locking = Vault.open(config);
                Bucket bucket = new Bucket(config)) {
            LockRun locks = new LockRun(locking, context);
            List<LockExtension> extended = locks.carryOut(cluster, work.locks(), history.snapshots());
            RemovalResult removed = new RemovalRun(new VaultRemoval(bucket), vault.inventory(), context)
                    .carryOut(cluster, work.points(), plan);
            List<Problem> refused = new ArrayList<>(locks.problems());
            refused.addAll(removed.refused());
            return new StepFact.ObjectsRemoved(
                    task.step(),
                    removed.objects(),
                    removed.bytes(),
                    refused.subList(0, Math.min(PROBLEMS_SHOWN, refused.size())),
                    extended);
        }
    }

    private static void requireRemoved(List<String> points, Map<String, BackupEnd> ends) throws StepFailedException {
        for (String point : points) {
            if (!(ends.get(point) instanceof BackupEnd.Pruned)) {
                throw new StepFailedException(
                        new Problem(
                                "point-not-pruned",
                                "a fact of the log that the point is removed",
                                "none",
                                point,
                                "Nothing was removed. Find out who asked for it: ./stillpoint events --verify."),
                        false);
            }
        }
    }

    private void requireNoObstacle(ClusterHistory history, VaultView vault, Instant now) throws StepFailedException {
        List<Problem> obstacles = new ArrayList<>(
                RetentionDecider.obstacles(history.points(), history.circumstances(vault.answer(), Map.of()), now));
        credentials.missing().ifPresent(obstacles::add);
        if (!obstacles.isEmpty()) {
            // A store that is away comes back; nothing else mends itself within one saga.
            throw new StepFailedException(obstacles.getFirst(), vault.answer().failure() != null);
        }
    }
}
