package io.stillpoint.etcd;

import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.cluster.QuorumRule;
import io.stillpoint.etcd.members.EtcdMembers;
import io.stillpoint.etcd.members.MemberSurvey;
import io.stillpoint.schemas.event.StepFact.EtcdHealthy;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import java.time.Duration;
import java.util.Objects;

/**
 * Waits until every member, or a quorum where that suffices, answers a linearizable read. Once there is a quorum, it
 * waits a moment longer for members that are just starting.
 */
final class EtcdHealthWait {

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration MOMENT_FOR_THE_REST = Duration.ofSeconds(10);

    private final EtcdAccess access;

    EtcdHealthWait(EtcdAccess access) {
        this.access = access;
    }

    EtcdHealthy carryOut(Task task, Work.OnEtcd work, TaskContext context) throws EtcdException, InterruptedException {
        // One more survey must fit in before the deadline, to tell which members are missing.
        Duration lastLook = access.limitsUntil(context.deadline()).worstCase().plus(PAUSE);
        Duration leftAtQuorum = null;
        try (EtcdMembers members = access.open(work.members(), work.access(), context.deadline())) {
            while (true) {
                MemberSurvey survey = members.survey();
                Duration left = context.left();
                boolean quorum =
                        QuorumRule.holds(work.members().size(), survey.healthy().size());
                leftAtQuorum = quorum ? Objects.requireNonNullElse(leftAtQuorum, left) : null;
                boolean last = left.compareTo(lastLook) <= 0 || !survey.mayHeal();
                boolean waitedForTheRest = leftAtQuorum != null
                        && (last || leftAtQuorum.minus(left).compareTo(MOMENT_FOR_THE_REST) >= 0);
                if (survey.unhealthy().isEmpty() || (work.quorumSuffices() && waitedForTheRest)) {
                    return new EtcdHealthy(task.step(), survey.healthyNodes(), survey.missingNodes());
                }
                if (last) {
                    throw new EtcdException(
                            survey.missing(
                                    "etcd-not-healthy",
                                    work.quorumSuffices() ? "a quorum of etcd" : "every member of etcd healthy"),
                            survey.mayHeal());
                }
                context.progress(
                        0,
                        null,
                        "etcd: " + survey.healthy().size() + " of "
                                + work.members().size() + " healthy, waiting for "
                                + String.join(", ", survey.missingNodes()));
                Thread.sleep(PAUSE);
            }
        }
    }
}
