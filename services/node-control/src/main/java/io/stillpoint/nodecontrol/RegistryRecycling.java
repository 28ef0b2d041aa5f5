package io.stillpoint.nodecontrol;

import io.stillpoint.kubernetes.ApiServer;
import io.stillpoint.kubernetes.ClusterHealth;
import io.stillpoint.kubernetes.KubernetesException;
import io.stillpoint.kubernetes.PodSeen;
import io.stillpoint.kubernetes.RegistryPods;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.StepRef;
import java.io.IOException;
import java.time.Duration;

/**
 * Deletes registry pods that ran before the restore and waits for as many new ones. A pod that is younger than the step
 * is never deleted, so a second run does no more than the first.
 */
final class RegistryRecycling {

    /** Between two pods of one name there is a moment without any; only after this time there are really none. */
    private static final Duration NONE_AT_ALL = Duration.ofSeconds(30);

    private final ApiServer server;
    private final Work.OnKubernetes work;
    private final PatientWait waiting;
    private final ApiQuestions questions;

    RegistryRecycling(ApiServer server, Work.OnKubernetes work, PatientWait waiting, ApiQuestions questions) {
        this.server = server;
        this.work = work;
        this.waiting = waiting;
        this.questions = questions;
    }

    StepFact.RegistryPodsRecycled carryOut(StepRef step) throws KubernetesException, IOException, InterruptedException {
        int wanted = 0;
        while (true) {
            ApiQuestions.Answer<RegistryPods> answer = questions.ask(this::look);
            RegistryPods pods = answer.said();
            if (pods != null) {
                wanted = wanted == 0 ? pods.count() : wanted;
                boolean certain = wanted > 0 || waiting.since().compareTo(NONE_AT_ALL) >= 0;
                if (certain && pods.recycled(wanted)) {
                    return new StepFact.RegistryPodsRecycled(
                            step, pods.ready().stream().map(PodSeen::name).toList());
                }
            }
            waiting.pause(
                    "registry-pods-not-recycled",
                    "as many new registry pods Ready as there were old ones",
                    pods == null ? ClusterCheck.said(answer.problem()) : pods.missing(wanted),
                    "kubernetes",
                    "Look at 'kubectl -n kube-system get pods'. By hand: 'kubectl -n kube-system delete pod' with "
                            + "the name of each image-manager pod that is older than the restore.");
        }
    }

    /** Deletes the pods that are due; returns the pods as they were before. */
    private RegistryPods look() throws KubernetesException {
        RegistryPods pods = RegistryPods.of(server.pods(ClusterHealth.PLATFORM), work.orderedAt());
        for (PodSeen old : pods.toDelete()) {
            server.delete(old);
        }
        return pods;
    }
}
