package io.stillpoint.nodecontrol;

import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.bus.task.TasksByAction;
import io.stillpoint.kubernetes.ApiServer;
import io.stillpoint.kubernetes.KubernetesException;
import io.stillpoint.schemas.event.StepFact.Completion;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.secrets.ClusterSecrets;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/**
 * Carries out tasks that ask the API server. The kubeconfig is read for each task, so a replaced one needs no restart
 * of this service.
 */
final class KubernetesControl {

    /** Spares an API server that has just come up. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final Path secrets;
    private final Clock clock;
    private final Duration pause;

    /** @param secrets directory of this service */
    KubernetesControl(Path secrets, Clock clock) {
        this(secrets, clock, PAUSE);
    }

    KubernetesControl(Path secrets, Clock clock, Duration pause) {
        this.secrets = secrets;
        this.clock = clock;
        this.pause = pause;
    }

    Map<Action, TaskHandler> handlers() {
        return Map.of(
                Action.CHECK_CLUSTER,
                asking((step, server, work, waiting) ->
                        new ClusterCheck(server, work, clock, waiting, new ApiQuestions(waiting)).carryOut(step)),
                Action.RECYCLE_REGISTRY,
                asking((step, server, work, waiting) ->
                        new RegistryRecycling(server, work, waiting, new ApiQuestions(waiting)).carryOut(step)));
    }

    @FunctionalInterface
    private interface ServerTask {
        Completion carryOut(StepRef step, ApiServer server, Work.OnKubernetes work, PatientWait waiting)
                throws IOException, InterruptedException;
    }

    private TaskHandler asking(ServerTask deed) {
        return TasksByAction.on(Work.OnKubernetes.class, (task, work, context) -> {
            try (ApiServer server = open(work.access())) {
                return deed.carryOut(task.step(), server, work, new PatientWait(context, System::nanoTime, pause));
            }
        });
    }

    private ApiServer open(Access access) throws KubernetesException {
        return ApiServer.open(ClusterSecrets.kubeconfig(secrets, access.credentials()));
    }
}
