package io.stillpoint.nodecontrol;

import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.kubernetes.ApiServer;
import io.stillpoint.kubernetes.ClusterHealth;
import io.stillpoint.kubernetes.KubernetesException;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.StepRef;
import java.io.IOException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Waits until nodes are Ready, the platform's pods run and no phantom pods are left. When the time is over it reports
 * what is missing, which is not a failure. It fails only when the API server never answered.
 */
final class ClusterCheck {

    private final ApiServer server;
    private final Work.OnKubernetes work;
    private final Clock clock;
    private final PatientWait waiting;
    private final ApiQuestions questions;

    ClusterCheck(ApiServer server, Work.OnKubernetes work, Clock clock, PatientWait waiting, ApiQuestions questions) {
        this.server = server;
        this.work = work;
        this.clock = clock;
        this.waiting = waiting;
        this.questions = questions;
    }

    StepFact.ClusterChecked carryOut(StepRef step) throws KubernetesException, IOException, InterruptedException {
        @Nullable ClusterHealth last = null;
        while (true) {
            ApiQuestions.Answer<ClusterHealth> answer = questions.ask(this::look);
            ClusterHealth health = answer.said();
            Problem problem = answer.problem();
            last = health == null ? last : health;
            if (last != null && ((health != null && health.settled()) || waiting.over())) {
                return new StepFact.ClusterChecked(
                        step, last.ready(), last.notReady(), last.podsNotRunning(), last.phantomPods());
            }
            if (problem != null && waiting.over()) {
                // Not retryable: the server has had its time, and a retry would wait as long again.
                throw new StepFailedException(problem, false);
            }
            waiting.pause(
                    "cluster-not-well",
                    "nodes Ready, pods of the platform running, no phantom pods",
                    health == null ? said(problem) : health.missing(),
                    "kubernetes",
                    "Ask 'kubectl get nodes' and 'kubectl -n kube-system get pods'.");
        }
    }

    private ClusterHealth look() throws KubernetesException {
        return ClusterHealth.of(work.topology(), server.nodes(), server.pods(), clock.instant());
    }

    static String said(@Nullable Problem problem) {
        return problem == null ? "no answer yet" : problem.found();
    }
}
