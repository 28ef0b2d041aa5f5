package io.stillpoint.etcd;

import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.cluster.QuorumRule;
import io.stillpoint.etcd.client.MemberClient;
import io.stillpoint.etcd.members.EtcdMembers;
import io.stillpoint.etcd.members.MemberList;
import io.stillpoint.etcd.members.MemberSurvey;
import io.stillpoint.schemas.event.StepFact.EtcdChecked;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Problem;
import java.util.ArrayList;
import java.util.List;

/** Preflight: every member healthy, or a quorum where that suffices, all of one cluster, as many as were declared, and no alarm. Changes nothing. */
final class EtcdCheck {

    private final EtcdAccess access;

    EtcdCheck(EtcdAccess access) {
        this.access = access;
    }

    EtcdChecked carryOut(Task task, Work.OnEtcd work, TaskContext context) throws EtcdException, InterruptedException {
        context.progress(0, null, "asking " + work.members().size() + " members of etcd");
        try (EtcdMembers members = access.open(work.members(), work.access(), context.deadline())) {
            MemberSurvey survey = members.survey();
            int healthy = survey.healthy().size();
            boolean enough = work.quorumSuffices()
                    ? QuorumRule.holds(work.members().size(), healthy)
                    : survey.unhealthy().isEmpty();
            if (!enough) {
                throw new EtcdException(
                        survey.missing("etcd-not-healthy", work.quorumSuffices() ? "a quorum" : "every member healthy"),
                        survey.mayHeal());
            }
            MemberClient one = members.at(survey.healthy().get(0).endpoint());
            List<Problem> problems = new ArrayList<>(survey.contradictions());
            problems.addAll(MemberSurvey.graveAlarms(one.alarms(), one.endpoint()));
            MemberList.problem(
                            one.members(), work.members().size(), one.endpoint().url())
                    .ifPresent(problems::add);
            if (!problems.isEmpty()) {
                throw new EtcdException(problems.get(0), false);
            }
            return new EtcdChecked(task.step(), healthy, survey.revision(), survey.databaseBytes());
        }
    }
}
