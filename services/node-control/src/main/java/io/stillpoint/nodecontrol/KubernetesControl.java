package io.stillpoint.nodecontrol;

import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.kubernetes.ApiServer;
import io.stillpoint.kubernetes.KubernetesException;
import io.stillpoint.schemas.event.StepFact.Completion;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.secrets.ClusterSecrets;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/**
 * Carries out tasks that ask the API server. The kubeconfig is read for each task, so a replaced one needs no restart
 * of this service.
 */
final class KubernetesControl implements TaskHandler {

    static final String KUBECONFIG = "kubeconfig";

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

    @Override
    public Completion carryOut(Task task, TaskContext context) throws IOException, InterruptedException {
        if (!(task.work() instanceof Work.OnKubernetes work)) {
            throw notOurs(task);
        }
        PatientWait waiting = new PatientWait(context, clock, pause);
        try (ApiServer server = open(work.access())) {
            ApiQuestions questions = new ApiQuestions(waiting);
            return switch (task.action()) {
                case CHECK_CLUSTER -> new ClusterCheck(server, work, clock, waiting, questions).carryOut(task.step());
                case RECYCLE_REGISTRY -> new RegistryRecycling(server, work, waiting, questions).carryOut(task.step());
                default -> throw notOurs(task);
            };
        } catch (KubernetesException e) {
            throw new StepFailedException(e.problem(), e.retryable(), e);
        }
    }

    private ApiServer open(Access access) throws KubernetesException {
        return ApiServer.open(
                ClusterSecrets.folder(secrets, access.credentials()).resolve(KUBECONFIG));
    }

    private static StepFailedException notOurs(Task task) {
        return new StepFailedException(
                new Problem(
                        "task-unknown",
                        "a task for the API server",
                        task.action() + " with " + task.work().getClass().getSimpleName(),
                        task.action().capability().taskTopic(),
                        "Run coordinator and backup workers of the same release."),
                false);
    }
}
