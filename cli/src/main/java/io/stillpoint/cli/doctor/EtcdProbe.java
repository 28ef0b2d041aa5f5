package io.stillpoint.cli.doctor;

import io.stillpoint.cli.output.CliException;
import io.stillpoint.etcd.EtcdExamination;
import io.stillpoint.etcd.members.EtcdHealth;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;
import java.nio.file.Path;
import java.time.Clock;

/** What {@code doctor} says of a cluster's etcd: members, leader, alarms, releases and sizes. It ends within half a minute. */
record EtcdProbe(Path secrets, Request.ClusterDeclared declared) {

    /** @param verdicts hear one line for each member and problem */
    void ask(DoctorVerdicts verdicts) {
        String cluster = declared.cluster();
        try {
            EtcdHealth health = EtcdExamination.of(
                    secrets, declared.topology().etcdMembers(), declared.access(), Clock.systemUTC());
            health.good().forEach(line -> verdicts.say(line + ", of " + cluster, true, ""));
            health.problems().forEach(problem -> say(verdicts, problem));
            health.notes().forEach(verdicts::note);
        } catch (ProblemException e) {
            say(verdicts, e.problem());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException("interrupted", e);
        }
    }

    private void say(DoctorVerdicts verdicts, Problem problem) {
        verdicts.say("etcd of " + declared.cluster(), false, problem.sentence());
    }
}
