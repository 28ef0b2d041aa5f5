package io.stillpoint.restore.task;

import io.stillpoint.bus.task.FailedStep;
import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.certificates.CertificatesRestore;
import io.stillpoint.etcd.restore.EtcdGuards;
import io.stillpoint.etcd.restore.EtcdNodes;
import io.stillpoint.etcd.restore.EtcdPlanFacts;
import io.stillpoint.etcd.restore.EtcdWarnings;
import io.stillpoint.etcd.restore.MemberFacts;
import io.stillpoint.etcd.restore.ScratchDirectory;
import io.stillpoint.etcd.restore.SpaceRule;
import io.stillpoint.etcd.tool.Etcdctl;
import io.stillpoint.restore.content.ContentPlan;
import io.stillpoint.restore.plan.PlanDigest;
import io.stillpoint.restore.plan.PointChoice;
import io.stillpoint.restore.plan.SnapshotNotes;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.guard.Acceptance;
import io.stillpoint.schemas.guard.Guard;
import io.stillpoint.schemas.guard.Objection;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.Manifest;
import io.stillpoint.schemas.vault.PointDocument;
import io.stillpoint.vault.read.Finding;
import io.stillpoint.vault.read.SnapshotVault;
import io.stillpoint.vault.read.StoredCheck;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Chooses the recovery point, gathers all that the guards ask about and lets them judge. Nothing is changed. What may be
 * otherwise at the next attempt (no broker, no vault) fails the step; a node that cannot be reached is a refusal.
 */
public final class PlanRestore {

    private final PointChoices points;
    private final SnapshotVault vault;
    private final EtcdNodes nodes;
    private final Etcdctl etcdctl;
    private final ScratchDirectory scratch;
    private final SpaceRule space;
    private final ContentPlan content;
    private final CertificatesRestore certificates;
    private final Clock clock;

    public PlanRestore(
            PointChoices points,
            SnapshotVault vault,
            EtcdNodes nodes,
            Etcdctl etcdctl,
            ScratchDirectory scratch,
            SpaceRule space,
            ContentPlan content,
            CertificatesRestore certificates,
            Clock clock) {
        this.points = points;
        this.vault = vault;
        this.nodes = nodes;
        this.etcdctl = etcdctl;
        this.scratch = scratch;
        this.space = space;
        this.content = content;
        this.certificates = certificates;
        this.clock = clock;
    }

    StepFact.RestorePlanned carryOut(Task task, Work.PlanRestore work, TaskContext context)
            throws IOException, InterruptedException {
        String cluster = task.step().cluster();
        context.progress(0, null, "reading the catalogue");
        PointChoice choice = points.of(cluster);
        PointChoice.Choice chosen =
                choice.choose(work.components(), work.point(), work.at(), work.acceptedLosses(), clock.instant());
        List<Component> others = work.components().stream()
                .filter(component -> component != Component.ETCD)
                .toList();
        StepFact.RestorePlanned planned;
        if (others.isEmpty()) {
            planned = etcd(task, work, choice, chosen, context);
        } else {
            StepFact.RestorePlanned content = content(task, work, others, choice, chosen, context);
            planned = others.size() == work.components().size()
                    ? content
                    : both(etcd(task, work, choice, chosen, context), content);
        }
        return planned.refusedFor(joined(chosen.refusals(), planned.refusals()).stream()
                .map(refusal -> choice.withAnother(refusal, planned.point(), work.components(), work.at()))
                .toList());
    }

    private StepFact.RestorePlanned etcd(
            Task task, Work.PlanRestore work, PointChoice choice, PointChoice.Choice chosen, TaskContext context)
            throws IOException, InterruptedException {
        EtcdPlanFacts facts = gather(task.step().cluster(), work, choice, chosen.point(), context);
        String point = chosen.point().value().orElse("");
        Objection.Verdict verdict = EtcdGuards.judge(facts);
        List<Acceptance> accepted = joined(chosen.accepted(), verdict.accepted());
        return new StepFact.RestorePlanned(
                task.step(),
                point,
                facts.etcdSnapshot().stream().toList(),
                verdict.refusals(),
                joined(
                        SnapshotNotes.of(facts.etcdSnapshot().stream().toList(), choice, clock.instant()),
                        EtcdWarnings.of(facts)),
                PlanDigest.of(facts, point, accepted),
                null,
                accepted);
    }

    /** What is not etcd; the guards on certificates are asked too, when they are among the snapshots. */
    private StepFact.RestorePlanned content(
            Task task,
            Work.PlanRestore work,
            List<Component> others,
            PointChoice choice,
            PointChoice.Choice chosen,
            TaskContext context)
            throws IOException, InterruptedException {
        String cluster = task.step().cluster();
        ContentPlan.Planned planned = content.plan(cluster, work, others, chosen.point(), choice);
        List<Problem> refusals = new ArrayList<>(planned.refusals());
        List<Acceptance> accepted = joined(chosen.accepted(), planned.accepted());
        for (SnapshotRef snapshot : planned.snapshots()) {
            if (snapshot.component() == Component.CERTIFICATES
                    && planned.sound().contains(snapshot)) {
                context.progress(0, null, "asking the nodes of the certificates");
                Objection.Verdict verdict = certificates.judge(work, snapshot);
                refusals.addAll(verdict.refusals());
                accepted = joined(accepted, verdict.accepted());
            }
        }
        String point = chosen.point().value().orElse("");
        return new StepFact.RestorePlanned(
                task.step(),
                point,
                planned.snapshots(),
                refusals,
                joined(
                        SnapshotNotes.of(planned.snapshots(), choice, clock.instant()),
                        others.contains(Component.CERTIFICATES) ? certificates.warnings() : List.of()),
                PlanDigest.of(cluster, work, point, planned.snapshots(), accepted),
                null,
                accepted);
    }

    /** One plan for all that was asked for; an approval covers both halves. */
    private static StepFact.RestorePlanned both(StepFact.RestorePlanned etcd, StepFact.RestorePlanned content) {
        return new StepFact.RestorePlanned(
                etcd.step(),
                etcd.point(),
                joined(content.snapshots(), etcd.snapshots()),
                joined(content.refusals(), etcd.refusals()),
                joined(content.warnings(), etcd.warnings()),
                PlanDigest.joined(etcd.planDigest(), content.planDigest()),
                etcd.clusterIdentity(),
                joined(content.letThrough(), etcd.letThrough()));
    }

    /** Both in this order, what both have only once. */
    private static <T> List<T> joined(List<T> first, List<T> second) {
        return Stream.concat(first.stream(), second.stream()).distinct().toList();
    }

    private EtcdPlanFacts gather(
            String cluster, Work.PlanRestore work, PointChoice choice, Finding<String> chosen, TaskContext context)
            throws IOException, InterruptedException {
        context.progress(0, null, "reading the recovery point");
        Finding<PointDocument> point = read(cluster, chosen);
        Optional<SnapshotRef> snapshot = point.value().flatMap(EtcdPlanFacts::etcdSnapshotOf);
        Finding<Manifest> manifest = snapshot.isEmpty() ? noSnapshot(point) : vault.manifest(snapshot.get());
        StoredCheck stored = snapshot.isEmpty() || manifest.value().isEmpty()
                ? new StoredCheck.Whole()
                : vault.lookThrough(snapshot.get());
        context.progress(0, null, "asking every etcd member");
        List<MemberFacts> members = look(work);
        try {
            return new EtcdPlanFacts(
                    cluster,
                    work.topology(),
                    List.of(Component.ETCD),
                    Set.copyOf(work.acceptedLosses()),
                    point,
                    manifest,
                    stored,
                    choice.newest(Component.ETCD, work.components(), work.at()),
                    snapshot.map(choice::verifiedAt).orElse(null),
                    members,
                    etcdctl.probe(),
                    scratch.mount(),
                    space);
        } catch (IOException e) {
            throw new StepFailedException(
                    new Problem(
                            "scratch-failed",
                            "the free space of the scratch directory",
                            String.valueOf(e.getMessage()),
                            "restore service, " + scratch.directory(),
                            "Look at that directory and at its disk."),
                    true,
                    e);
        }
    }

    private Finding<PointDocument> read(String cluster, Finding<String> chosen) throws IOException {
        return switch (chosen) {
            case Finding.Found<String>(String point) -> vault.point(cluster, point);
            case Finding.Lacking<String>(Problem reason) -> Finding.lacking(reason);
        };
    }

    /** Never told: the guards on the point refuse before anybody asks for the manifest. */
    private static Finding<Manifest> noSnapshot(Finding<PointDocument> point) {
        return Finding.lacking(point.problem()
                .orElseGet(() -> new Problem(
                        Guard.COMPONENT_NOT_IN_POINT.code(),
                        "an etcd snapshot",
                        "none",
                        "the recovery point",
                        "Name a recovery point that holds etcd.")));
    }

    /** Side by side: a node that is off takes its time to be found so. */
    private List<MemberFacts> look(Work.PlanRestore work) throws InterruptedException {
        try (ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<MemberFacts>> answers = new ArrayList<>();
            for (Node node : work.topology().etcdMembers()) {
                answers.add(asking.submit(() -> look(node, work)));
            }
            return await(answers, asking);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a node could not be asked", e.getCause());
        }
    }

    private static List<MemberFacts> await(List<Future<MemberFacts>> answers, ExecutorService asking)
            throws InterruptedException, ExecutionException {
        List<MemberFacts> members = new ArrayList<>();
        try {
            for (Future<MemberFacts> answer : answers) {
                members.add(answer.get());
            }
            return members;
        } finally {
            // The deadline is over or the process ends: nobody waits for a silent node any more.
            asking.shutdownNow();
        }
    }

    private MemberFacts look(Node node, Work.PlanRestore work) throws InterruptedException {
        try {
            return nodes.look(node, work.access()).facts();
        } catch (IOException e) {
            return new MemberFacts(
                    node.address(),
                    Finding.lacking(FailedStep.of(e, node.address()).problem()),
                    List.of(),
                    null);
        }
    }
}
