package io.stillpoint.mongodb;

import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.component.AskedGuards;
import io.stillpoint.component.BoundedNames;
import io.stillpoint.component.ComponentRestore;
import io.stillpoint.component.ScratchLoad;
import io.stillpoint.mongodb.load.DumpLoad;
import io.stillpoint.mongodb.restore.AsideInventory;
import io.stillpoint.mongodb.restore.JudgedDump;
import io.stillpoint.mongodb.restore.MongodbFence;
import io.stillpoint.mongodb.restore.RestoreOutcome;
import io.stillpoint.mongodb.restore.StagedRestore;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.guard.Objection;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.AsideItem;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.secrets.ClusterSecrets;
import io.stillpoint.vault.read.Finding;
import io.stillpoint.vault.read.ReadProgress;
import io.stillpoint.vault.read.SnapshotObjects;
import io.stillpoint.vault.read.SnapshotVault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Restores MongoDB: builds the data beside the data in use, proves it there, then swaps the two. */
final class MongodbRestore implements ComponentRestore {

    private final Path secrets;
    private final SnapshotVault vault;
    private final InstantSource clock;
    private final String server;

    /**
     * @param secrets this service's secrets directory
     * @param clock for checking whether certificates are valid
     * @param server name or path of the {@code mongod} that snapshots are loaded into; empty for none
     */
    MongodbRestore(Path secrets, SnapshotVault vault, InstantSource clock, String server) {
        this.server = server;
        this.secrets = secrets;
        this.vault = vault;
        this.clock = clock;
    }

    @Override
    public Answer judge(ComponentEndpoint endpoint, Access access, Optional<SnapshotRef> snapshot)
            throws IOException, InterruptedException {
        Optional<byte[]> facts = snapshot.isEmpty() ? Optional.empty() : Optional.of(facts(untold(snapshot.get())));
        AskedGuards asked = AskedGuards.all();
        List<Objection> objections = new ArrayList<>();
        // What ends the questions is among the refusals, too.
        asked.ask(() -> {
            MongodbEndpoint server = open(endpoint, access);
            if (facts.isEmpty()) {
                MongodbCheck.check(server);
            } else {
                StagedRestore.check(server, DumpFacts.fromJson(facts.get()), asked)
                        .ifPresent(objections::add);
            }
        });
        return asked.answer(objections);
    }

    /** Also checks the dump: whole documents, its own hashes, an oplog that can be replayed. */
    @Override
    public void readThrough(SnapshotRef snapshot, ReadProgress progress) throws IOException, InterruptedException {
        JudgedDump.readThrough(source(new SnapshotObjects(vault, snapshot, progress)));
    }

    @Override
    public Optional<Finding<ScratchLoad>> load(SnapshotRef snapshot) throws IOException, InterruptedException {
        SnapshotObjects objects = untold(snapshot);
        return Optional.of(DumpLoad.with(server, source(objects), snapshot, DumpFacts.fromJson(facts(objects))));
    }

    private SnapshotObjects untold(SnapshotRef snapshot) throws IOException {
        return new SnapshotObjects(vault, snapshot, ReadProgress.UNTOLD);
    }

    private static byte[] facts(SnapshotObjects objects) throws IOException {
        return objects.bytes(DumpPaths.objectName(DumpPaths.FACTS));
    }

    @Override
    public StepFact.ContentRestored restore(Task task, Work.RestoreContent work, TaskContext context)
            throws IOException, InterruptedException {
        return once(StepFact.ContentRestored.class, work.endpoint(), work.access(), task, context, (server, turn) -> {
            StagedRestore restore = new StagedRestore(server, task.step().saga(), turn);
            // An attempt that finished but did not report it is not repeated.
            Optional<RestoreOutcome> done = restore.done();
            RestoreOutcome outcome = done.isPresent()
                    ? done.get()
                    : restore.restore(source(objects(work.snapshot(), server, context)), false, work.accepted());
            return fact(task, restore, outcome);
        });
    }

    private SnapshotObjects objects(SnapshotRef snapshot, MongodbEndpoint server, TaskContext context)
            throws IOException {
        return new SnapshotObjects(
                vault,
                snapshot,
                // The oplog is read twice.
                (done, expected) -> context.progress(
                        done, Math.max(done, expected), "restoring beside the data in use at " + server.where()));
    }

    private static StepFact.ContentRestored fact(Task task, StagedRestore restore, RestoreOutcome outcome) {
        List<String> left = new ArrayList<>(outcome.leftAlone());
        outcome.onlyAside().forEach(name -> left.add(name + ": not in the snapshot, kept aside"));
        return new StepFact.ContentRestored(
                task.step(),
                Component.MONGODB,
                BoundedNames.some(outcome.databases()),
                BoundedNames.some(left),
                ("read back, %d collections with %d documents have the snapshot's counts and indexes, %s; the replaced"
                                + " collections are kept aside as %s*")
                        .formatted(
                                outcome.collections(),
                                outcome.documents(),
                                compared(outcome),
                                restore.asideCollections()));
    }

    /**
     * Says how collections were compared. Those that the oplog changes were hashed before the change, so they can only
     * be counted.
     */
    private static String compared(RestoreOutcome outcome) {
        String some = "compared byte for byte: %d of %d".formatted(outcome.comparedByHash(), outcome.collections());
        return outcome.comparedByHash() == outcome.collections()
                ? some
                : some + " (the dump's oplog names the others, so they were counted)";
    }

    @Override
    public StepFact.ContentRolledBack rollBack(Task task, Work.RollBackContent work, TaskContext context)
            throws IOException, InterruptedException {
        return once(StepFact.ContentRolledBack.class, work.endpoint(), work.access(), task, context, (server, turn) -> {
            context.progress(0, null, "bringing old collections back at " + server.where());
            return new StepFact.ContentRolledBack(
                    task.step(),
                    Component.MONGODB,
                    new StagedRestore(server, task.step().saga(), turn).rollBack());
        });
    }

    @Override
    public List<AsideItem> aside(ComponentEndpoint endpoint, Access access) throws MongodbException {
        return AsideInventory.of(open(endpoint, access));
    }

    @Override
    public StepFact.AsideRemoved discardAside(Task task, Work.AsideAtEndpoint work, TaskContext context)
            throws IOException {
        return once(StepFact.AsideRemoved.class, work.endpoint(), work.access(), task, context, (server, turn) -> {
            List<String> removed = new ArrayList<>();
            for (String saga : work.sagas()) {
                StagedRestore restore = new StagedRestore(server, saga, turn);
                String collections = "collections " + restore.asideCollections() + "*";
                context.progress(removed.size(), (long) work.sagas().size(), "dropping " + collections);
                restore.discardAside(work.unfinishedToo());
                removed.add(collections);
            }
            return new StepFact.AsideRemoved(task.step(), removed);
        });
    }

    @FunctionalInterface
    private interface Deed<F> {
        F on(MongodbEndpoint server, MongodbFence turn) throws IOException;
    }

    /** What this very task said when it was done before is said again; nothing is done twice. */
    private <F extends StepFact.Completion> F once(
            Class<F> type, ComponentEndpoint endpoint, Access access, Task task, TaskContext context, Deed<F> deed)
            throws IOException {
        MongodbEndpoint server = open(endpoint, access);
        MongodbFence turn = MongodbFence.take(server, task.step(), task.fencingToken(), context.run());
        Optional<String> said = turn.said();
        if (said.isPresent()) {
            return Json.read(said.get().getBytes(StandardCharsets.UTF_8), type);
        }
        F fact = deed.on(server, turn);
        turn.done(Json.text(fact));
        return fact;
    }

    private MongodbEndpoint open(ComponentEndpoint endpoint, Access access) throws MongodbException {
        return MongodbEndpoint.of(
                endpoint.url(),
                MongodbCredentials.load(
                        ClusterSecrets.folder(secrets, access.credentials(), Component.MONGODB), clock.instant()));
    }

    private static DumpSource source(SnapshotObjects objects) {
        return path -> objects.open(DumpPaths.objectName(path));
    }
}
