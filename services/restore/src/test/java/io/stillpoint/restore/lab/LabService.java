package io.stillpoint.restore.lab;

import io.stillpoint.certificates.CertificatesRestore;
import io.stillpoint.component.RestoreResources;
import io.stillpoint.etcd.restore.EtcdNodes;
import io.stillpoint.etcd.restore.EtcdRestore;
import io.stillpoint.etcd.restore.EtcdRollBack;
import io.stillpoint.etcd.restore.ScratchDirectory;
import io.stillpoint.etcd.restore.SnapshotVerifier;
import io.stillpoint.etcd.restore.SpaceRule;
import io.stillpoint.etcd.restore.VerifiedSnapshots;
import io.stillpoint.etcd.tool.Etcdctl;
import io.stillpoint.restore.content.ContentPlan;
import io.stillpoint.restore.content.ContentRestores;
import io.stillpoint.restore.task.AsideTasks;
import io.stillpoint.restore.task.PlanRestore;
import io.stillpoint.restore.task.PointChoices;
import io.stillpoint.restore.task.RestoreTasks;
import io.stillpoint.restore.task.TasksInProgress;
import io.stillpoint.restore.task.VerifySnapshot;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.guard.Acceptance;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.AsideItem;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.vault.read.SnapshotVault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The steps of the restore service against a {@link Lab}, without Spring around them. */
public final class LabService implements AutoCloseable {

    public static final String SAGA = "s-1";
    private static final SpaceRule SPACE = new SpaceRule(1.5, 128_000_000);

    private final Lab lab;
    private final ScratchDirectory scratch;
    private final RestoreTasks tasks;
    private final VerifiedSnapshots verified;
    private long token = System.nanoTime();

    public LabService(Lab lab, Path scratchRoot) throws IOException {
        this(lab, scratchRoot, SPACE);
    }

    public LabService(Lab lab, Path scratchRoot, SpaceRule space) throws IOException {
        this(lab, scratchRoot, lab.vault().open(), Shell.needed("etcdctl", "etcd-client"), space);
    }

    public LabService(Lab lab, Path scratchRoot, SnapshotVault vault, String etcdctlCommand) throws IOException {
        this(lab, scratchRoot, vault, etcdctlCommand, SPACE);
    }

    private LabService(Lab lab, Path scratchRoot, SnapshotVault vault, String etcdctlCommand, SpaceRule space)
            throws IOException {
        this.lab = lab;
        scratch = ScratchDirectory.open(scratchRoot);
        Etcdctl etcdctl = new Etcdctl(etcdctlCommand, scratch.directory());
        SnapshotVerifier verifier = new SnapshotVerifier(vault, etcdctl);
        Clock clock = Clock.systemUTC();
        verified = new VerifiedSnapshots(verifier, scratch, space, Duration.ofMinutes(5), clock);
        EtcdNodes nodes = new EtcdNodes(lab.nodes().secrets());
        ContentRestores contents =
                new ContentRestores(new RestoreResources(lab.nodes().secrets(), vault, clock));
        CertificatesRestore certificates =
                new CertificatesRestore(vault, nodes, lab.nodes().secrets(), clock);
        PointChoices points = PointChoices.on(lab.clients());
        tasks = new RestoreTasks(
                new PlanRestore(
                        points,
                        vault,
                        nodes,
                        etcdctl,
                        scratch,
                        space,
                        new ContentPlan(vault, contents),
                        certificates,
                        clock),
                new VerifySnapshot(vault, verified, contents, points),
                new EtcdRestore(vault, verified, nodes, etcdctl, scratch, space),
                new EtcdRollBack(nodes),
                contents,
                certificates,
                new AsideTasks(nodes, contents),
                new TasksInProgress());
    }

    public ScratchDirectory scratch() {
        return scratch;
    }

    public VerifiedSnapshots verified() {
        return verified;
    }

    public StepFact.RestorePlanned plan(@Nullable String point, String... acceptedLosses) throws Exception {
        Work work = new Work.PlanRestore(
                lab.nodes().topology(),
                lab.nodes().access(lab.etcd().clientPort()),
                List.of(Component.ETCD),
                point,
                List.of(acceptedLosses),
                List.of());
        return plan(work);
    }

    public StepFact.RestorePlanned plan(Work work) throws Exception {
        return (StepFact.RestorePlanned) carryOut(Action.PLAN_RESTORE, "plan-restore", "plan", work);
    }

    public StepFact.Completion verify(SnapshotRef snapshot) throws IOException, InterruptedException {
        return carryOut(Action.VERIFY_SNAPSHOT, "verify-snapshot", "etcd", new Work.VerifySnapshot(snapshot));
    }

    public StepFact.ComponentRestored replace(String address, SnapshotRef snapshot, Acceptance... accepted)
            throws IOException, InterruptedException {
        Work work = new Work.ReplaceEtcdData(
                node(address),
                lab.nodes().members(),
                lab.nodes().access(lab.etcd().clientPort()),
                snapshot,
                List.of(accepted));
        return (StepFact.ComponentRestored) carryOut(Action.REPLACE_ETCD_DATA, "replace-etcd-data", address, work);
    }

    public StepFact.ComponentRolledBack rollBack(String address, Map<String, String> movedAside)
            throws IOException, InterruptedException {
        Work work = new Work.RollBackEtcdData(
                node(address), lab.nodes().access(lab.etcd().clientPort()), movedAside);
        return (StepFact.ComponentRolledBack) carryOut(Action.ROLL_BACK_ETCD_DATA, "roll-back", address, work);
    }

    public List<AsideItem> aside(String address) throws IOException, InterruptedException {
        Work work = new Work.AsideOnNode(
                node(address), true, lab.nodes().access(lab.etcd().clientPort()), List.of());
        return ((StepFact.AsideListed) carryOut(Action.LIST_ASIDE, "list-aside", address, work)).items();
    }

    public StepFact.AsideRemoved removeAside(String address, String saga) throws IOException, InterruptedException {
        Work work = new Work.AsideOnNode(
                node(address), true, lab.nodes().access(lab.etcd().clientPort()), List.of(saga));
        return (StepFact.AsideRemoved) carryOut(Action.REMOVE_ASIDE, "remove-aside", address, work);
    }

    private static Node node(String address) {
        return new Node(address, Set.of(io.stillpoint.schemas.shared.Role.MASTER));
    }

    public StepFact.Completion carryOut(Action action, String stage, String target, Work work)
            throws IOException, InterruptedException {
        StepRef step = new StepRef(LabVault.CLUSTER, SAGA, stage, target, 1);
        Task task = new Task(step, action, ++token, Instant.now().plusSeconds(300), work);
        return tasks.carryOut(task, LabContext.create());
    }

    @Override
    public void close() throws IOException {
        scratch.close();
    }
}
