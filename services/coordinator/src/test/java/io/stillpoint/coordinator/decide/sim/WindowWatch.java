package io.stillpoint.coordinator.decide.sim;

import static io.stillpoint.coordinator.decide.sim.Watch.check;

import io.stillpoint.schemas.event.EventIdentity;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Plan;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks how long clusters stand still while they are imaged: by what people asked for, not by what was decided on it. */
final class WindowWatch {

    /** What {@code Clusters} lets parking and stopping a node take, and one image. */
    private static final long STOP_SECONDS = 60 + 120;

    private static final long IMAGE_SECONDS = 1800;

    private final Map<EventIdentity, Request.BackupRequested> asked = new HashMap<>();
    private final Map<String, Request.BackupRequested> bySaga = new HashMap<>();
    private long estimatedSeconds;
    private long usualLimitSeconds;
    private long stoppedAt = -1;

    private Request.@Nullable BackupRequested running;

    void asked(EventIdentity identity, Request request) {
        if (request instanceof Request.BackupRequested backup && backup.consistency() == Consistency.COLD) {
            asked.putIfAbsent(identity, backup);
        }
    }

    void accepted(RequestFact.RequestAccepted accepted) {
        Request.BackupRequested backup = asked.get(accepted.requestIdentity());
        if (backup != null && accepted.request() instanceof Request.BackupRequested) {
            bySaga.put(accepted.saga(), backup);
        }
    }

    void begun(SagaFact.SagaStarted started) {
        running = bySaga.get(started.saga());
        usualLimitSeconds = usualLimitSeconds(started.plan());
        stoppedAt = -1;
        estimatedSeconds = 0;
    }

    void estimated(SagaFact.ColdWindowEstimated estimate) {
        estimatedSeconds = estimate.imagingSeconds();
    }

    /** Something is handed out that changes a node. */
    void changes(long now) {
        if (running != null && stoppedAt < 0) {
            stoppedAt = now;
            check(
                    running.despiteEstimate() || estimatedSeconds <= limitSeconds(running),
                    "nothing is stopped for longer than it may stand still",
                    () -> running + ", estimated: " + estimatedSeconds);
        }
    }

    /** Nothing is imaged any more. */
    void imaged(long now, boolean clockJumped) {
        if (running != null && stoppedAt >= 0) {
            long seconds = (now - stoppedAt) / 1000;
            check(
                    clockJumped || seconds <= limitSeconds(running),
                    "imaging ends with the cold window",
                    () -> seconds + " s for " + running);
        }
        running = null;
    }

    private long limitSeconds(Request.BackupRequested backup) {
        return backup.coldWindowLimitSeconds() == null ? usualLimitSeconds : backup.coldWindowLimitSeconds();
    }

    /** Every node of these clusters is stopped in one go, twice; two are imaged at a time. */
    private static long usualLimitSeconds(Plan plan) {
        long images = plan.stages().stream()
                .filter(stage -> stage.action() == Action.IMAGE_NODE)
                .flatMap(stage -> stage.targets().stream())
                .count();
        return 2 * STOP_SECONDS + (images + 1) / 2 * IMAGE_SECONDS;
    }
}
