package io.stillpoint.restore.content;

import io.stillpoint.bus.StepFailedException;
import io.stillpoint.bus.TaskContext;
import io.stillpoint.mongodb.DumpFacts;
import io.stillpoint.mongodb.DumpPaths;
import io.stillpoint.mongodb.DumpSource;
import io.stillpoint.mongodb.MongodbCheck;
import io.stillpoint.mongodb.MongodbCredentials;
import io.stillpoint.mongodb.MongodbEndpoint;
import io.stillpoint.mongodb.MongodbException;
import io.stillpoint.mongodb.restore.JudgedDump;
import io.stillpoint.mongodb.restore.MongodbFence;
import io.stillpoint.mongodb.restore.MongodbRestore;
import io.stillpoint.mongodb.restore.RestoreOutcome;
import io.stillpoint.restore.snapshot.ReadProgress;
import io.stillpoint.restore.snapshot.SnapshotVault;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.secrets.ClusterSecrets;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** MongoDB: built beside the data in use, proved there, then old and new change places. */
public final class MongodbContent implements DatabaseContent {

    private final Path secrets;
    private final SnapshotVault vault;
    private final InstantSource clock;

    /**
     * @param secrets this service's secrets directory
     * @param clock by which certificates are judged
     */
    public MongodbContent(Path secrets, SnapshotVault vault, InstantSource clock) {
        this.secrets = secrets;
        this.vault = vault;
        this.clock = clock;
    }

    @Override
    public Optional<Problem> refusal(ComponentEndpoint endpoint, Access access, Optional<SnapshotRef> snapshot)
            throws StepFailedException, InterruptedException {
        try {
            MongodbEndpoint server = open(endpoint, access);
            if (snapshot.isPresent()) {
                SnapshotObjects objects = new SnapshotObjects(vault, snapshot.get(), ReadProgress.UNTOLD);
                DumpFacts facts = DumpFacts.fromJson(objects.bytes(DumpPaths.objectName(DumpPaths.FACTS)));
                MongodbRestore.check(server, facts, false);
            } else {
                MongodbCheck.check(server);
            }
            return Optional.empty();
        } catch (MongodbException e) {
            return Optional.of(e.problem());
        } catch (IOException e) {
            throw Failures.told(e, Component.MONGODB, endpoint.url());
        }
    }

    /** Also judges the dump: whole documents, hashes of its own, an oplog that can be replayed. */
    @Override
    public void readThrough(SnapshotRef snapshot, ReadProgress progress)
            throws StepFailedException, InterruptedException {
        try {
            JudgedDump.readThrough(source(new SnapshotObjects(vault, snapshot, progress)));
        } catch (MongodbException | IOException e) {
            throw Failures.told(e, Component.MONGODB, snapshot.manifestKey());
        }
    }

    @Override
    public StepFact.ContentRestored restore(Task task, Work.RestoreContent work, TaskContext context)
            throws StepFailedException, InterruptedException {
        try {
            MongodbEndpoint server = open(work.endpoint(), work.access());
            MongodbFence turn = take(server, task, context);
            Optional<String> said = turn.said();
            if (said.isPresent()) {
                return DatabaseContent.saidBefore(said.get(), StepFact.ContentRestored.class);
            }
            MongodbRestore restore = new MongodbRestore(server, task.step().saga(), turn);
            // An attempt that got as far as this and did not say so is not repeated.
            Optional<RestoreOutcome> done = restore.done();
            RestoreOutcome outcome = done.isPresent()
                    ? done.get()
                    : restore.restore(source(objects(work.snapshot(), server, context)), Set.of(), false);
            StepFact.ContentRestored fact = fact(task, restore, outcome);
            turn.done(Json.text(fact));
            return fact;
        } catch (MongodbException | IOException e) {
            throw Failures.told(e, Component.MONGODB, work.endpoint().url());
        }
    }

    private SnapshotObjects objects(SnapshotRef snapshot, MongodbEndpoint server, TaskContext context)
            throws StepFailedException {
        return new SnapshotObjects(
                vault,
                snapshot,
                // The oplog is read twice.
                (done, expected) -> context.progress(
                        done, Math.max(done, expected), "restoring beside the data in use at " + server.where()));
    }

    private static StepFact.ContentRestored fact(Task task, MongodbRestore restore, RestoreOutcome outcome) {
        List<String> left = new ArrayList<>(outcome.leftAlone());
        outcome.onlyAside().forEach(name -> left.add(name + ": not in the snapshot, stands aside"));
        return new StepFact.ContentRestored(
                task.step(),
                Component.MONGODB,
                Named.some(outcome.databases()),
                Named.some(left),
                "read back, %d collections with %d documents have the snapshot's numbers and indexes, %s; what was replaced stands aside as %s*"
                        .formatted(
                                outcome.collections(),
                                outcome.documents(),
                                compared(outcome),
                                restore.asideCollections()));
    }

    /** What the oplog changes was hashed before it was changed, so it can only be counted. */
    private static String compared(RestoreOutcome outcome) {
        String some = "compared byte for byte: %d of %d".formatted(outcome.comparedByHash(), outcome.collections());
        return outcome.comparedByHash() == outcome.collections()
                ? some
                : some + " (the dump's oplog names the others, so they were counted)";
    }

    @Override
    public StepFact.ContentRolledBack rollBack(Task task, Work.RollBackContent work, TaskContext context)
            throws StepFailedException, InterruptedException {
        try {
            MongodbEndpoint server = open(work.endpoint(), work.access());
            MongodbFence turn = take(server, task, context);
            Optional<String> said = turn.said();
            if (said.isPresent()) {
                return DatabaseContent.saidBefore(said.get(), StepFact.ContentRolledBack.class);
            }
            context.progress(0, null, "bringing old collections back at " + server.where());
            StepFact.ContentRolledBack fact = new StepFact.ContentRolledBack(
                    task.step(),
                    Component.MONGODB,
                    new MongodbRestore(server, task.step().saga(), turn).rollBack());
            turn.done(Json.text(fact));
            return fact;
        } catch (MongodbException e) {
            throw Failures.told(e, Component.MONGODB, work.endpoint().url());
        }
    }

    private MongodbEndpoint open(ComponentEndpoint endpoint, Access access) throws MongodbException {
        return MongodbEndpoint.of(
                endpoint.url(),
                MongodbCredentials.load(
                        ClusterSecrets.folder(secrets, access.credentials(), Component.MONGODB), clock.instant()));
    }

    private static MongodbFence take(MongodbEndpoint server, Task task, TaskContext context) throws MongodbException {
        return MongodbFence.take(server, task.step(), task.fencingToken(), context.run());
    }

    private static DumpSource source(SnapshotObjects objects) {
        return path -> objects.open(DumpPaths.objectName(path));
    }
}
