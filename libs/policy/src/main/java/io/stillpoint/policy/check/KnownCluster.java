package io.stillpoint.policy.check;

import io.stillpoint.policy.schedule.BackupKind;
import io.stillpoint.schemas.event.Request.ClusterDeclared;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.ClusterState.FinishedSaga;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.ScheduleRule;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.SagaKind;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a policy is checked against.
 *
 * @param declared the cluster, null when only the text of a policy is known
 * @param measured how long the newest successful backup of each kind took
 * @param inForce the policy that a new one would replace, null when there is none
 * @param now when the policy would come into force
 */
public record KnownCluster(
        @Nullable ClusterDeclared declared,
        Map<BackupKind, Duration> measured,
        @Nullable BackupPolicy inForce,
        Instant now) {

    public KnownCluster {
        measured = Map.copyOf(measured);
    }

    /** Nothing but the time. */
    public static KnownCluster unknown(Instant now) {
        return new KnownCluster(null, Map.of(), null, now);
    }

    /** What the coordinator knows, with the declaration that may still wait in line. */
    public static KnownCluster of(ClusterState state, Instant now) {
        Map<BackupKind, Duration> measured = new HashMap<>();
        for (FinishedSaga saga : state.finished()) {
            consistency(saga.kind())
                    .filter(_ -> saga.succeeded() && !saga.saved().isEmpty())
                    .ifPresent(consistency -> measured.put(
                            BackupKind.of(consistency, saga.saved(), saga.roles()),
                            Duration.between(saga.startedAt(), saga.endedAt())));
        }
        return new KnownCluster(state.latestDeclaration(), measured, state.policy(), now);
    }

    /** How long a run of this rule takes; empty when nothing of its kind was measured. */
    Optional<Duration> measured(ScheduleRule rule) {
        return Optional.ofNullable(measured.get(BackupKind.of(rule, declared)));
    }

    private static Optional<Consistency> consistency(SagaKind kind) {
        return switch (kind) {
            case COLD_BACKUP -> Optional.of(Consistency.COLD);
            case HOT_BACKUP, HOT_IMAGE -> Optional.of(Consistency.HOT);
            case RESTORE, STOP, START, ASIDE, PRUNE -> Optional.empty();
        };
    }
}
