package io.stillpoint.policy.schedule;

import io.stillpoint.policy.prune.PrunePlan;
import io.stillpoint.policy.schedule.Outlook.PruneEnd;
import io.stillpoint.schemas.event.Request.PruneRequested;
import io.stillpoint.schemas.event.SagaFact.PruneCompleted;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.PruneVerdict;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What became of the prunes of a cluster: of the scheduler's own, which due times are done; of all, how the last one ended. */
final class PruneRecord {

    private Instant inForceSince = Instant.MAX;
    private RuleAttempts attempts = RuleAttempts.NONE;
    private Duration lastDuration = Duration.ZERO;
    private @Nullable PruneEnd last;
    private boolean unfinished;

    /** What a pause left out is not made up for. */
    void govern(@Nullable BackupPolicy before, BackupPolicy next, Instant time) {
        if (before == null || before.paused() != next.paused()) {
            inForceSince = time;
        }
    }

    void accepted(Instant due, Instant time) {
        attempts = attempts.accepted(due, time);
    }

    void refused(Instant due, Instant time, String why) {
        attempts = attempts.refused(due, time, why);
        ended(new PruneEnd(time, 0, 0, why), false);
    }

    void failed(ActiveSaga saga, Problem problem, Instant time) {
        if (confirmed(saga)) {
            ended(new PruneEnd(time, 0, 0, problem.sentence()), false);
        }
    }

    /** One that removed as many points as it may has probably left some to the next one. */
    void completed(ActiveSaga saga, PruneCompleted completed, Instant time) {
        if (!confirmed(saga)) {
            return;
        }
        int points =
                (int) completed.verdicts().stream().filter(PruneVerdict::goes).count();
        String problem = Stream.concat(completed.obstacles().stream(), completed.refused().stream())
                .map(Problem::sentence)
                .findFirst()
                .orElse(null);
        ended(new PruneEnd(time, points, completed.bytes(), problem), points >= PrunePlan.GOES_LIMIT);
        if (saga.startedAt() != null) {
            lastDuration = Duration.between(saga.startedAt(), time);
        }
    }

    private void ended(PruneEnd end, boolean more) {
        last = end;
        unfinished = more;
    }

    /** Dry runs remove nothing, and say nothing of how long removing takes. */
    private static boolean confirmed(ActiveSaga saga) {
        return saga.request() instanceof PruneRequested request && request.confirm();
    }

    /** Since when the policy prunes. Times before do not count as missed. */
    Instant inForceSince() {
        return inForceSince;
    }

    boolean reached(Instant due) {
        return attempts.reached(due);
    }

    /** When the last one ended, if it left something to the next one. */
    Optional<Instant> unfinishedSince() {
        return unfinished ? last().map(PruneEnd::endedAt) : Optional.empty();
    }

    /** How long the last one took; zero when none was measured. */
    Duration lastDuration() {
        return lastDuration;
    }

    Optional<PruneEnd> last() {
        return Optional.ofNullable(last);
    }
}
