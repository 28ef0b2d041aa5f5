package io.stillpoint.etcd;

import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.cluster.QuorumRule;
import io.stillpoint.etcd.client.ListedMember;
import io.stillpoint.etcd.client.MemberClient;
import io.stillpoint.etcd.client.SnapshotFeed;
import io.stillpoint.etcd.client.SnapshotPiece;
import io.stillpoint.etcd.members.EtcdMembers;
import io.stillpoint.etcd.members.MemberAnswer;
import io.stillpoint.etcd.members.MemberChoice;
import io.stillpoint.etcd.members.MemberList;
import io.stillpoint.etcd.members.MemberSurvey;
import io.stillpoint.etcd.snapshot.SnapshotCheck;
import io.stillpoint.etcd.snapshot.SnapshotDamagedException;
import io.stillpoint.etcd.v2.V2Client;
import io.stillpoint.etcd.v2.V2Keys;
import io.stillpoint.schemas.event.StepFact.SnapshotCompleted;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.vault.SnapshotWriter;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultOutput;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Streams a snapshot from one healthy member straight into the vault. While it passes it is checked and its revision is
 * read; only a whole snapshot is committed. It is taken from a running etcd and consistent in itself, so it is always
 * hot. A quorum suffices: before a lost member is replaced a snapshot is wanted most.
 */
final class EtcdBackup {

    private static final String TARGET = "etcd";
    private static final String OBJECT = "snapshot.db";

    private final EtcdAccess access;
    private final Vault vault;
    private final InstantSource clock;

    EtcdBackup(EtcdAccess access, Vault vault, InstantSource clock) {
        this.access = access;
        this.vault = vault;
        this.clock = clock;
    }

    SnapshotCompleted carryOut(Task task, Work.SnapshotEtcd work, TaskContext context)
            throws EtcdException, IOException, InterruptedException {
        Instant startedAt = clock.instant();
        context.progress(0, null, "choosing a member of etcd");
        try (EtcdMembers members = access.open(work.members(), work.access(), context.deadline())) {
            MemberSurvey survey = members.survey();
            MemberAnswer.Healthy chosen = choose(survey);
            MemberClient member = members.at(chosen.endpoint());
            List<Problem> notes = notes(survey, member.alarms(), chosen);
            List<ListedMember> listed = listed(member, work.members().size());
            SnapshotWriter writer = vault.begin(
                    task.step().cluster(), work.point(), Component.ETCD, TARGET, context.run(), Consistency.HOT);
            long revision;
            try (VaultOutput output = writer.object(OBJECT, chosen.status().databaseBytes())) {
                revision = stream(member, output, context);
                context.progress(output.plainBytes(), output.plainBytes(), "finishing the upload");
                output.commit();
            }
            List<Loss> losses;
            try (V2Client v2 = access.v2(chosen.endpoint(), work.access(), context.deadline())) {
                losses = V2Keys.save(v2, writer);
            }
            SnapshotSource source = new SnapshotSource(
                    chosen,
                    listed,
                    revision,
                    SnapshotSource.hash(member, revision, access.patience(context.deadline())),
                    members.caSha256());
            SnapshotRef snapshot = writer.commit(
                    false,
                    source.describe(),
                    source.tools(),
                    source.restoreByHand(OBJECT),
                    revision,
                    startedAt,
                    clock.instant());
            return new SnapshotCompleted(task.step(), snapshot.without(losses), notes);
        }
    }

    private static MemberAnswer.Healthy choose(MemberSurvey survey) throws EtcdException {
        for (Problem problem : survey.contradictions()) {
            refuseUnlessFull(problem);
        }
        // One that was started as a cluster of its own answers as well, and the others have not agreed on what it has.
        if (!QuorumRule.holds(survey.answers().size(), survey.healthy().size())) {
            throw new EtcdException(survey.missing("etcd-not-healthy", "a quorum"), survey.mayHeal());
        }
        return MemberChoice.forSnapshot(survey.healthy())
                .orElseThrow(() -> new EtcdException(
                        survey.missing("etcd-not-healthy", "one healthy member that votes"), survey.mayHeal()));
    }

    /** Its own list must be of as many members as were declared. One that was added and is not started yet takes nothing from the snapshot. */
    private static List<ListedMember> listed(MemberClient member, int declared)
            throws EtcdException, InterruptedException {
        List<ListedMember> listed = member.members();
        Optional<Problem> problem =
                MemberList.problem(listed, declared, member.endpoint().url());
        if (listed.size() != declared && problem.isPresent()) {
            throw new EtcdException(problem.get(), false);
        }
        return listed;
    }

    /** A full etcd needs a backup all the more. A damaged one is not worth it, nor are members of two clusters. */
    private static void refuseUnlessFull(Problem problem) throws EtcdException {
        if (!problem.code().equals(MemberSurvey.NOSPACE)) {
            throw new EtcdException(problem, false);
        }
    }

    /** What is wrong with this etcd although its snapshot is whole. Its list of alarms is asked, since etcd 3.2 does not complain otherwise. */
    private static List<Problem> notes(MemberSurvey survey, List<String> alarms, MemberAnswer.Healthy chosen)
            throws EtcdException {
        List<Problem> notes = new ArrayList<>();
        if (!survey.unhealthy().isEmpty()) {
            notes.add(survey.quorumOnly());
        }
        for (Problem alarm : MemberSurvey.graveAlarms(alarms, chosen.endpoint())) {
            refuseUnlessFull(alarm);
            notes.add(alarm);
        }
        return notes;
    }

    /** Passes every piece on; returns the revision once all of them have passed and proved whole. */
    private long stream(MemberClient member, VaultOutput output, TaskContext context)
            throws EtcdException, IOException, InterruptedException {
        String from = member.endpoint().node();
        try (SnapshotFeed feed = member.snapshot(access.patience(context.deadline()));
                SnapshotCheck check = new SnapshotCheck()) {
            for (SnapshotPiece piece = feed.next(); piece != null; piece = feed.next()) {
                check.pass(piece.bytes(), piece.offset(), piece.length());
                output.write(piece.bytes(), piece.offset(), piece.length());
                context.progress(
                        check.passedBytes(),
                        check.passedBytes() + piece.remainingBytes(),
                        "snapshot of etcd from " + from);
                feed.release(piece);
            }
            return check.revision();
        } catch (SnapshotDamagedException e) {
            throw EtcdTasks.damaged(e, member.endpoint().url());
        }
    }
}
