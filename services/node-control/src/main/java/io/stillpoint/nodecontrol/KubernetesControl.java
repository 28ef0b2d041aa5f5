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
 * Carries out what the API server is asked for. The kubeconfig is read anew for each task: one that an operator has replaced is
 * used without a restart of this service.
 */
final class KubernetesControl implements TaskHandler {

    static final String KUBECONFIG = "kubeconfig";

    /** An API server that has just come up has better things to do than to list all pods without a rest. */
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
                        "a task that the API server is asked for",
                        task.action() + " with " + task.work().getClass().getSimpleName(),
                        task.action().capability().taskTopic(),
                        "Coordinator and backup workers must be of one release."),
                false);
    }
}
