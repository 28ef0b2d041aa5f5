package io.stillpoint.etcd;

import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.cluster.QuorumRule;
import io.stillpoint.etcd.members.EtcdMembers;
import io.stillpoint.etcd.members.MemberSurvey;
import io.stillpoint.schemas.event.StepFact.EtcdHealthy;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Waits until every member, or a quorum where that suffices, answers a linearizable read. Once there is a quorum, it
 * waits a moment longer for members that are just starting.
 */
final class EtcdHealthWait {

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration MOMENT_FOR_THE_REST = Duration.ofSeconds(10);

    private final EtcdAccess access;
    private final InstantSource clock;

    EtcdHealthWait(EtcdAccess access, InstantSource clock) {
        this.access = access;
        this.clock = clock;
    }

    EtcdHealthy carryOut(Task task, Work.OnEtcd work, TaskContext context) throws EtcdException, InterruptedException {
        // One more survey must fit in before the deadline, to tell which members are missing.
        Instant lastStart = context.deadline()
                .minus(access.limitsUntil(context.deadline()).worstCase())
                .minus(PAUSE);
        Instant quorumSince = Instant.MAX;
        try (EtcdMembers members = access.open(work.members(), work.access(), context.deadline())) {
            while (true) {
                MemberSurvey survey = members.survey();
                Instant now = clock.instant();
                boolean quorum =
                        QuorumRule.holds(work.members().size(), survey.healthy().size());
                quorumSince = quorum ? (quorumSince.isAfter(now) ? now : quorumSince) : Instant.MAX;
                boolean last = !now.isBefore(lastStart) || !survey.mayHeal();
                boolean waitedForTheRest = quorum && (last || !now.isBefore(quorumSince.plus(MOMENT_FOR_THE_REST)));
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
