package io.stillpoint.etcd;

import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.cluster.EtcdEndpoints;
import io.stillpoint.cluster.QuorumRule;
import io.stillpoint.etcd.client.RangeDigest;
import io.stillpoint.etcd.client.RevisionHash;
import io.stillpoint.etcd.members.EqualityRule;
import io.stillpoint.etcd.members.EqualityRule.Verdict;
import io.stillpoint.etcd.members.EtcdMembers;
import io.stillpoint.etcd.members.MemberAnswer;
import io.stillpoint.etcd.members.MemberContents;
import io.stillpoint.etcd.members.MemberSurvey;
import io.stillpoint.schemas.event.StepFact.EtcdProvedEqual;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares the members' data at one revision that all of them have applied. */
final class EtcdEqualityProof {

    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** A compaction under way makes equal members look different for a moment. */
    private static final int TRIES = 4;

    private final EtcdAccess access;

    EtcdEqualityProof(EtcdAccess access) {
        this.access = access;
    }

    EtcdProvedEqual carryOut(Task task, Work.OnEtcd work, TaskContext context)
            throws EtcdException, InterruptedException {
        try (EtcdMembers members = access.open(work.members(), work.access(), context.deadline())) {
            int tries = 0;
            while (true) {
                boolean lastTry = ++tries >= TRIES;
                MemberSurvey survey = members.survey();
                boolean enough = work.quorumSuffices()
                        && QuorumRule.holds(
                                work.members().size(), survey.healthy().size());
                if (!survey.unhealthy().isEmpty() && !enough) {
                    throw new EtcdException(
                            survey.missing("etcd-not-healthy", "every member healthy, to be compared"),
                            survey.mayHeal());
                }
                long revision = survey.healthy().stream()
                        .mapToLong(MemberAnswer.Healthy::readRevision)
                        .min()
                        .orElseThrow();
                context.progress(0, null, "comparing " + survey.healthy().size() + " members at revision " + revision);
                Verdict verdict = EqualityRule.judge(contents(members, survey, revision, context.deadline()));
                switch (verdict) {
                    case Verdict.Equal(var hashByMember) -> {
                        return new EtcdProvedEqual(task.step(), revision, hashByMember);
                    }
                    case Verdict.Different(String found)
                    when lastTry -> throw new EtcdException(different(found, revision, survey), false);
                    case Verdict.Different different -> Thread.sleep(PAUSE);
                }
            }
        }
    }

    /** Compares by HashKV, or by reading everything when a member is too old for HashKV. */
    private List<MemberContents> contents(EtcdMembers members, MemberSurvey survey, long revision, Instant deadline)
            throws EtcdException, InterruptedException {
        List<EtcdEndpoints.Endpoint> asked =
                survey.healthy().stream().map(MemberAnswer.Healthy::endpoint).toList();
        Duration patience = access.patience(deadline);
        List<Optional<RevisionHash>> hashes = members.each(asked, member -> member.hashKv(revision, patience));
        List<MemberContents> contents = new ArrayList<>();
        if (hashes.stream().allMatch(Optional::isPresent)) {
            for (int i = 0; i < asked.size(); i++) {
                RevisionHash hash = hashes.get(i).orElseThrow();
                contents.add(new MemberContents(asked.get(i).node(), hash.hash(), hash.compactRevision()));
            }
            return contents;
        }
        return members.each(
                asked, member -> new MemberContents(member.endpoint().node(), RangeDigest.of(member, revision), 0));
    }

    private static Problem different(String found, long revision, MemberSurvey survey) {
        return new Problem(
                "etcd-members-differ",
                "the same contents on every member at revision " + revision,
                found,
                String.join(", ", survey.healthyNodes()),
                "Do not go on with this etcd. Restore it from the snapshot on every member, or remove the member that"
                        + " differs and add it again with an empty data directory.");
    }
}
