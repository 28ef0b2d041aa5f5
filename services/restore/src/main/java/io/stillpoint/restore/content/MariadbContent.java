package io.stillpoint.restore.content;

import io.stillpoint.bus.StepFailedException;
import io.stillpoint.bus.TaskContext;
import io.stillpoint.mariadb.Catalogue;
import io.stillpoint.mariadb.DumpFacts;
import io.stillpoint.mariadb.Kept;
import io.stillpoint.mariadb.MariadbCheck;
import io.stillpoint.mariadb.MariadbEndpoint;
import io.stillpoint.mariadb.MariadbException;
import io.stillpoint.mariadb.MariadbFence;
import io.stillpoint.mariadb.MariadbRestore;
import io.stillpoint.mariadb.MariadbTools;
import io.stillpoint.restore.snapshot.ReadProgress;
import io.stillpoint.restore.snapshot.SnapshotVault;
import io.stillpoint.restore.snapshot.SnapshotVerifier;
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
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** MariaDB: old tables renamed aside, the dump loaded, and proved by dumping it again. */
public final class MariadbContent implements DatabaseContent {

    private final Path secrets;
    private final SnapshotVault vault;
    private final SnapshotVerifier verifier;
    private final MariadbTools tools;

    /** @param secrets this service's secrets directory */
    public MariadbContent(Path secrets, SnapshotVault vault, SnapshotVerifier verifier, MariadbTools tools) {
        this.secrets = secrets;
        this.vault = vault;
        this.verifier = verifier;
        this.tools = tools;
    }

    @Override
    public Optional<Problem> refusal(ComponentEndpoint endpoint, Access access, Optional<SnapshotRef> snapshot)
            throws StepFailedException, InterruptedException {
        try {
            MariadbEndpoint server = open(endpoint, access);
            if (snapshot.isPresent()) {
                MariadbRestore.check(
                        server, tools, catalogue(new SnapshotObjects(vault, snapshot.get(), ReadProgress.UNTOLD)));
            } else {
                new MariadbCheck(server, tools).forRestore();
            }
            return Optional.empty();
        } catch (MariadbException e) {
            return Optional.of(e.problem());
        } catch (IOException e) {
            throw Failures.told(e, Component.MARIADB, endpoint.url());
        }
    }

    @Override
    public void readThrough(SnapshotRef snapshot, ReadProgress progress)
            throws StepFailedException, InterruptedException {
        verifier.readThrough(snapshot, progress);
    }

    @Override
    public StepFact.ContentRestored restore(Task task, Work.RestoreContent work, TaskContext context)
            throws StepFailedException, InterruptedException {
        try {
            MariadbEndpoint server = open(work.endpoint(), work.access());
            MariadbFence turn = take(server, task, context);
            try {
                Optional<String> said = turn.said();
                if (said.isPresent()) {
                    return DatabaseContent.saidBefore(said.get(), StepFact.ContentRestored.class);
                }
                StepFact.ContentRestored fact =
                        restored(task, work.snapshot(), server, restore(server, task, turn), context);
                turn.done(Json.text(fact));
                return fact;
            } catch (MariadbException e) {
                throw turn.because(e);
            }
        } catch (IOException e) {
            throw Failures.told(e, Component.MARIADB, work.endpoint().url());
        }
    }

    private StepFact.ContentRestored restored(
            Task task, SnapshotRef snapshot, MariadbEndpoint server, MariadbRestore restore, TaskContext context)
            throws StepFailedException, IOException {
        SnapshotObjects objects = new SnapshotObjects(
                vault,
                snapshot,
                (done, expected) -> context.progress(done, expected, "loading the dump at " + server.where()));
        Catalogue catalogue = catalogue(objects);
        context.progress(0, snapshot.plainBytes(), "renaming old tables aside at " + server.where());
        Kept kept = restore.keepAside(catalogue);
        List<String> left = new ArrayList<>(kept.leftAlone());
        // An attempt that got as far as its proof and did not say so is neither undone nor proved again.
        if (!restore.proved()) {
            String accounts = new String(objects.bytes(DumpFacts.ACCOUNTS_OBJECT), StandardCharsets.UTF_8);
            try (InputStream dump = objects.open(DumpFacts.DUMP_OBJECT)) {
                restore.load(catalogue, dump, accounts).forEach(account -> left.add("account " + account));
            }
            context.progress(snapshot.plainBytes(), snapshot.plainBytes(), "dumping again at " + server.where());
        }
        // Where it is proved, this only lets events fire again.
        restore.prove(catalogue);
        return new StepFact.ContentRestored(
                task.step(),
                Component.MARIADB,
                Named.some(catalogue.databases()),
                Named.some(left),
                ("dumped again, %d tables with %d rows have the snapshot's definitions and digests; what was replaced lies"
                                + " in schemas %s")
                        .formatted(catalogue.tables(), catalogue.rows(), restore.asideSchema() + "*"));
    }

    @Override
    public StepFact.ContentRolledBack rollBack(Task task, Work.RollBackContent work, TaskContext context)
            throws StepFailedException, InterruptedException {
        try {
            MariadbEndpoint server = open(work.endpoint(), work.access());
            MariadbFence turn = take(server, task, context);
            try {
                Optional<String> said = turn.said();
                if (said.isPresent()) {
                    return DatabaseContent.saidBefore(said.get(), StepFact.ContentRolledBack.class);
                }
                context.progress(0, null, "bringing old tables back at " + server.where());
                StepFact.ContentRolledBack fact = new StepFact.ContentRolledBack(
                        task.step(),
                        Component.MARIADB,
                        restore(server, task, turn).rollBack());
                turn.done(Json.text(fact));
                return fact;
            } catch (MariadbException e) {
                throw turn.because(e);
            }
        } catch (IOException e) {
            throw Failures.told(e, Component.MARIADB, work.endpoint().url());
        }
    }

    private MariadbEndpoint open(ComponentEndpoint endpoint, Access access) throws MariadbException {
        return MariadbEndpoint.load(
                endpoint.url(), ClusterSecrets.folder(secrets, access.credentials(), Component.MARIADB));
    }

    private static MariadbFence take(MariadbEndpoint server, Task task, TaskContext context) throws MariadbException {
        return MariadbFence.take(server, task.step(), task.fencingToken(), context.run());
    }

    private MariadbRestore restore(MariadbEndpoint server, Task task, MariadbFence turn) {
        return new MariadbRestore(server, tools, task.step().saga(), turn);
    }

    private static Catalogue catalogue(SnapshotObjects objects) throws IOException {
        return Catalogue.read(objects.bytes(Catalogue.OBJECT));
    }
}
