package io.stillpoint.mariadb;

import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.component.BoundedNames;
import io.stillpoint.component.ComponentRestore;
import io.stillpoint.mariadb.aside.AsideResult;
import io.stillpoint.mariadb.dump.DumpCatalogue;
import io.stillpoint.mariadb.dump.DumpFacts;
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
import io.stillpoint.vault.read.ReadProgress;
import io.stillpoint.vault.read.SnapshotObjects;
import io.stillpoint.vault.read.SnapshotVault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Restores MariaDB: renames old tables aside, loads the dump, and proves it by dumping again. */
final class MariadbRestore implements ComponentRestore {

    private final Path secrets;
    private final SnapshotVault vault;
    private final MariadbTools tools;

    /** @param secrets this service's secrets directory */
    MariadbRestore(Path secrets, SnapshotVault vault, MariadbTools tools) {
        this.secrets = secrets;
        this.vault = vault;
        this.tools = tools;
    }

    @Override
    public Optional<Problem> refusal(ComponentEndpoint endpoint, Access access, Optional<SnapshotRef> snapshot)
            throws IOException, InterruptedException {
        try {
            MariadbEndpoint server = open(endpoint, access);
            if (snapshot.isPresent()) {
                TableRestore.check(
                        server, tools, catalogue(new SnapshotObjects(vault, snapshot.get(), ReadProgress.UNTOLD)));
            } else {
                new MariadbCheck(server, tools).forRestore();
            }
            return Optional.empty();
        } catch (MariadbException e) {
            return Optional.of(e.problem());
        }
    }

    @Override
    public void readThrough(SnapshotRef snapshot, ReadProgress progress) throws IOException, InterruptedException {
        vault.readThrough(snapshot, progress);
    }

    @Override
    public StepFact.ContentRestored restore(Task task, Work.RestoreContent work, TaskContext context)
            throws IOException, InterruptedException {
        MariadbEndpoint server = open(work.endpoint(), work.access());
        MariadbFence turn = take(server, task, context);
        try {
            Optional<String> said = turn.said();
            if (said.isPresent()) {
                return Json.read(said.get().getBytes(StandardCharsets.UTF_8), StepFact.ContentRestored.class);
            }
            StepFact.ContentRestored fact =
                    restored(task, work.snapshot(), server, restore(server, task, turn), context);
            turn.done(Json.text(fact));
            return fact;
        } catch (MariadbException e) {
            throw turn.because(e);
        }
    }

    private StepFact.ContentRestored restored(
            Task task, SnapshotRef snapshot, MariadbEndpoint server, TableRestore restore, TaskContext context)
            throws IOException {
        SnapshotObjects objects = new SnapshotObjects(
                vault,
                snapshot,
                (done, expected) -> context.progress(done, expected, "loading the dump at " + server.where()));
        DumpCatalogue catalogue = catalogue(objects);
        context.progress(0, snapshot.plainBytes(), "renaming old tables aside at " + server.where());
        AsideResult kept = restore.keepAside(catalogue);
        List<String> left = new ArrayList<>(kept.leftAlone());
        // An attempt that was proved but did not report it is neither undone nor proved again.
        if (!restore.proved()) {
            String accounts = new String(objects.bytes(DumpFacts.ACCOUNTS_OBJECT), StandardCharsets.UTF_8);
            try (InputStream dump = objects.open(DumpFacts.DUMP_OBJECT)) {
                restore.load(catalogue, dump, accounts).forEach(account -> left.add("account " + account));
            }
            context.progress(snapshot.plainBytes(), snapshot.plainBytes(), "dumping again at " + server.where());
        }
        // When it is proved already, this only lets events fire again.
        restore.prove(catalogue);
        return new StepFact.ContentRestored(
                task.step(),
                Component.MARIADB,
                BoundedNames.some(catalogue.databases()),
                BoundedNames.some(left),
                ("dumped again, %d tables with %d rows have the snapshot's definitions and digests; the replaced "
                                + "tables are in schemas %s")
                        .formatted(catalogue.tables(), catalogue.rows(), restore.asideSchema() + "*"));
    }

    @Override
    public StepFact.ContentRolledBack rollBack(Task task, Work.RollBackContent work, TaskContext context)
            throws IOException, InterruptedException {
        MariadbEndpoint server = open(work.endpoint(), work.access());
        MariadbFence turn = take(server, task, context);
        try {
            Optional<String> said = turn.said();
            if (said.isPresent()) {
                return Json.read(said.get().getBytes(StandardCharsets.UTF_8), StepFact.ContentRolledBack.class);
            }
            context.progress(0, null, "bringing old tables back at " + server.where());
            StepFact.ContentRolledBack fact = new StepFact.ContentRolledBack(
                    task.step(), Component.MARIADB, restore(server, task, turn).rollBack());
            turn.done(Json.text(fact));
            return fact;
        } catch (MariadbException e) {
            throw turn.because(e);
        }
    }

    private MariadbEndpoint open(ComponentEndpoint endpoint, Access access) throws MariadbException {
        return MariadbEndpoint.load(
                endpoint.url(), ClusterSecrets.folder(secrets, access.credentials(), Component.MARIADB));
    }

    private static MariadbFence take(MariadbEndpoint server, Task task, TaskContext context) throws MariadbException {
        return MariadbFence.take(server, task.step(), task.fencingToken(), context.run());
    }

    private TableRestore restore(MariadbEndpoint server, Task task, MariadbFence turn) {
        return new TableRestore(server, tools, task.step().saga(), turn);
    }

    private static DumpCatalogue catalogue(SnapshotObjects objects) throws IOException {
        return DumpCatalogue.read(objects.bytes(DumpCatalogue.OBJECT));
    }
}
