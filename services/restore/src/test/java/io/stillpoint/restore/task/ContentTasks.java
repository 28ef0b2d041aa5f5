package io.stillpoint.restore.task;

import io.stillpoint.component.BackupResources;
import io.stillpoint.component.ComponentTasks;
import io.stillpoint.component.RestoreResources;
import io.stillpoint.etcd.restore.EtcdNodes;
import io.stillpoint.etcd.restore.ScratchDirectory;
import io.stillpoint.etcd.restore.SnapshotVerifier;
import io.stillpoint.etcd.restore.SpaceRule;
import io.stillpoint.etcd.restore.VerifiedSnapshots;
import io.stillpoint.etcd.tool.Etcdctl;
import io.stillpoint.policy.retention.CopyLog;
import io.stillpoint.restore.content.ContentPlan;
import io.stillpoint.restore.content.ContentRestores;
import io.stillpoint.restore.lab.LabContext;
import io.stillpoint.restore.lab.LabVault;
import io.stillpoint.restore.plan.PointChoice;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.guard.Acceptance;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.AsideItem;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.schemas.shared.Topology;
import io.stillpoint.vault.read.Finding;
import io.stillpoint.vault.read.SnapshotVault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tasks about one database or a registry, as a coordinator hands them out, and a vault to restore from. */
final class ContentTasks implements AutoCloseable {

    static final String SAGA = "s-0123456789ab";
    private static final Access ACCESS = new Access("root", 22, "icp", 4001);
    static final Topology TOPOLOGY = new Topology(List.of(new Node("10.0.0.11", Set.of(Role.MASTER))));

    private final LabVault vault;
    private final boolean ownVault;
    private final Path spool;
    private final Path secrets;
    private final Component component;
    private final ScratchDirectory scratch;
    private final ContentPlan plan;
    private final VerifySnapshot verify;
    private final ContentRestores restores;
    private final AsideTasks aside;
    private ComponentEndpoint endpoint;

    /** With a vault of its own. */
    ContentTasks(Path home, Component component, String url) throws IOException {
        this(new LabVault(Files.createDirectories(home.resolve("vault"))), true, home, component, url);
    }

    /** With a vault that outlives it. */
    ContentTasks(LabVault vault, Path home, Component component, String url) throws IOException {
        this(vault, false, home, component, url);
    }

    private ContentTasks(LabVault vault, boolean ownVault, Path home, Component component, String url)
            throws IOException {
        this.component = component;
        this.vault = vault;
        this.ownVault = ownVault;
        spool = Files.createDirectories(home.resolve("spool"));
        endpoint = new ComponentEndpoint(component, url);
        secrets = Files.createDirectories(home.resolve("secrets"));
        Files.createDirectories(folder());
        scratch = ScratchDirectory.open(home.resolve("scratch"));
        SnapshotVault opened = vault.open();
        SnapshotVerifier verifier = new SnapshotVerifier(opened, new Etcdctl("etcdctl", scratch.directory()));
        restores = new ContentRestores(new RestoreResources(secrets, opened, Clock.systemUTC()));
        plan = new ContentPlan(opened, restores);
        aside = new AsideTasks(new EtcdNodes(secrets), restores);
        verify = new VerifySnapshot(
                opened,
                new VerifiedSnapshots(
                        verifier, scratch, new SpaceRule(1.5, 1), Duration.ofMinutes(5), Clock.systemUTC()),
                restores,
                cluster -> new PointChoice(cluster, List.of(), new CopyLog()));
    }

    LabVault vault() {
        return vault;
    }

    void secret(String name, String text) throws IOException {
        Files.writeString(folder().resolve(name), text + "\n");
        Files.setPosixFilePermissions(folder().resolve(name), PosixFilePermissions.fromString("rw-------"));
    }

    /** From now on it answers there. */
    void at(String url) {
        endpoint = new ComponentEndpoint(component, url);
    }

    private Path folder() {
        return secrets.resolve("clusters/icp").resolve(component.label());
    }

    SnapshotRef sealed(Map<String, byte[]> objects) throws IOException {
        return sealed(vault.write("p1", component, objects, Map.of(), Instant.parse("2026-11-20T10:00:00Z")));
    }

    SnapshotRef sealed(SnapshotRef snapshot) throws IOException {
        vault.seal("p1", TOPOLOGY, snapshot);
        return snapshot;
    }

    /** As the backup service of the component takes it, into a point that is not sealed yet. */
    SnapshotRef backup(String point) throws IOException, InterruptedException {
        Work work = new Work.SnapshotContent(endpoint, ACCESS, point, false);
        var resources = new BackupResources(secrets, vault.open().vault(), spool, Clock.systemUTC());
        Task task = task(component.snapshot(), 1, 1, work);
        var done = ComponentTasks.backups(component.snapshot().capability(), resources)
                .carryOut(task, LabContext.create());
        return ((StepFact.SnapshotCompleted) done).snapshot();
    }

    /** Codes of what refuses. */
    List<String> refusals(String... acceptedLosses) throws Exception {
        return problems(acceptedLosses).stream().map(Problem::code).toList();
    }

    /** What refuses. */
    List<Problem> problems(String... acceptedLosses) throws Exception {
        return planned(acceptedLosses).refusals();
    }

    List<Acceptance> accepted(String... codes) throws Exception {
        return planned(codes).accepted();
    }

    private ContentPlan.Planned planned(String... acceptedLosses) throws Exception {
        Work.PlanRestore work = new Work.PlanRestore(
                TOPOLOGY, ACCESS, List.of(component), "p1", List.of(acceptedLosses), List.of(endpoint));
        var nothingElse = new PointChoice(LabVault.CLUSTER, List.of(), new CopyLog());
        return plan.plan(LabVault.CLUSTER, work, List.of(component), Finding.found("p1"), nothingElse);
    }

    StepFact.SnapshotVerified verify(SnapshotRef snapshot) throws IOException, InterruptedException {
        Work.VerifySnapshot work = new Work.VerifySnapshot(snapshot);
        return verify.carryOut(task(Action.VERIFY_SNAPSHOT, 1, 1, work), work, LabContext.create());
    }

    /** Each call is an execution of its own. */
    StepFact.ContentRestored restore(SnapshotRef snapshot, long token, int attempt, Acceptance... accepted)
            throws IOException, InterruptedException {
        Work.RestoreContent work = new Work.RestoreContent(endpoint, ACCESS, snapshot, List.of(accepted));
        Action action = switch (component) {
            case MARIADB -> Action.RESTORE_MARIADB;
            case MONGODB -> Action.RESTORE_MONGODB;
            case REGISTRY -> Action.RESTORE_REGISTRY;
            default -> throw new IllegalArgumentException(component + " is no content with an address");
        };
        return restores.restore(task(action, token, attempt, work), LabContext.create());
    }

    StepFact.ContentRolledBack rollBack(long token) throws IOException, InterruptedException {
        Work.RollBackContent work = new Work.RollBackContent(endpoint, ACCESS);
        Action action = component == Component.MARIADB ? Action.ROLL_BACK_MARIADB : Action.ROLL_BACK_MONGODB;
        return restores.rollBack(task(action, token, 1, work), LabContext.create());
    }

    /** What restores keep aside at the endpoint. */
    List<AsideItem> aside() throws IOException, InterruptedException {
        Work work = new Work.AsideAtEndpoint(endpoint, ACCESS, List.of(), false);
        Task task = task(Action.LIST_ASIDE, 1, 1, work);
        return aside.list(task, LabContext.create()).items();
    }

    StepFact.AsideRemoved removeAside(long token, boolean named, String... sagas)
            throws IOException, InterruptedException {
        Work work = new Work.AsideAtEndpoint(endpoint, ACCESS, List.of(sagas), named);
        return aside.remove(task(Action.REMOVE_ASIDE, token, 1, work), LabContext.create());
    }

    private Task task(Action action, long token, int attempt, Work work) {
        StepRef step = new StepRef(
                LabVault.CLUSTER, SAGA, action.name().toLowerCase(java.util.Locale.ROOT), component.label(), attempt);
        return new Task(step, action, token, Instant.now().plusSeconds(300), work);
    }

    @Override
    public void close() throws IOException {
        scratch.close();
        if (ownVault) {
            vault.close();
        }
    }
}
