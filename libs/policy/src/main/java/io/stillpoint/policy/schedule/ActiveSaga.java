package io.stillpoint.policy.schedule;

import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.Request.ClusterDeclared;
import io.stillpoint.schemas.shared.Component;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A saga that runs or waits.
 *
 * @param origin the rule that it belongs to, null for what others asked for
 * @param startedAt null while it waits in line
 */
record ActiveSaga(
        String saga,
        ScheduleIds.@Nullable Origin origin,
        Request request,
        @Nullable Instant startedAt) {

    ActiveSaga started(Instant time) {
        return new ActiveSaga(saga, origin, request, time);
    }

    /** What it keeps from others, as far as its request says. */
    Set<Component> uses(@Nullable ClusterDeclared cluster) {
        return switch (request) {
            case Request.BackupRequested backup ->
                BackupKind.of(
                                backup.consistency(),
                                BackupKind.components(backup.components(), backup.consistency(), cluster),
                                backup.roles())
                        .uses();
            // One of etcd stops nodes, and without a name it is one of etcd.
            case Request.RestoreRequested restore
            when !restore.components().isEmpty() && !restore.components().contains(Component.ETCD) ->
                BackupKind.using(restore.components());
            default -> EnumSet.allOf(Component.class);
        };
    }

    String sentence() {
        String what = "saga %s (%s)".formatted(saga, request.getClass().getSimpleName());
        return startedAt == null ? what + " waits in line" : what + " runs since " + startedAt;
    }
}
