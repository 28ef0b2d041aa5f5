package io.stillpoint.mariadb;

import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.component.AskedGuards;
import io.stillpoint.component.BoundedNames;
import io.stillpoint.component.ComponentRestore;
import io.stillpoint.component.ScratchLoad;
import io.stillpoint.mariadb.aside.AsideInventory;
import io.stillpoint.mariadb.aside.AsideResult;
import io.stillpoint.mariadb.dump.DumpCatalogue;
import io.stillpoint.mariadb.dump.DumpFacts;
import io.stillpoint.mariadb.load.DumpLoad;
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
    private final String server;

    /**
     * @param secrets this service's secrets directory
     * @param server name or path of the {@code mariadbd} that snapshots are loaded into; empty for none
     */
    MariadbRestore(Path secrets, SnapshotVault vault, MariadbTools tools, String server) {
        this.secrets = secrets;
        this.vault = vault;
        this.tools = tools;
        this.server = server;
    }

    @Override
    public Answer judge(ComponentEndpoint endpoint, Access access, Optional<SnapshotRef> snapshot)
            throws IOException, InterruptedException {
        Optional<byte[]> catalogue = snapshot.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new SnapshotObjects(vault, snapshot.get(), ReadProgress.UNTOLD).bytes(DumpCatalogue.OBJECT));
        AskedGuards asked = AskedGuards.all();
        List<Objection> objections = new ArrayList<>();
        // What ends the questions is among the refusals, too.
        asked.ask(() -> {
            MariadbEndpoint server = open(endpoint, access);
            if (catalogue.isEmpty()) {
                new MariadbCheck(server, tools).forRestore(asked);
            } else {
                judge(server, DumpCatalogue.read(catalogue.get()), asked, objections);
            }
        });
        return asked.answer(objections);
    }

    private void judge(MariadbEndpoint server, DumpCatalogue catalogue, AskedGuards asked, List<Objection> objections)
            throws IOException {
        TableRestore.check(server, tools, catalogue, asked);
        try (SqlText sql = SqlText.open(server)) {
            RestoreGuards.unreadable(sql, catalogue).ifPresent(objections::add);
        }
    }

    @Override
    public void readThrough(SnapshotRef snapshot, ReadProgress progress) throws IOException, InterruptedException {
        vault.readThrough(snapshot, progress);
    }

    @Override
    public Optional<Finding<ScratchLoad>> load(SnapshotRef snapshot) throws IOException, InterruptedException {
        return Optional.of(DumpLoad.with(server, tools, vault, snapshot));
    }

    @Override
    public StepFact.ContentRestored restore(Task task, Work.RestoreContent work, TaskContext context)
            throws IOException, InterruptedException {
        return once(StepFact.ContentRestored.class, work.endpoint(), work.access(), task, context, (server, turn) -> {
            TableRestore restore = restore(server, task.step().saga(), turn);
            return restored(task, work, server, restore, context);
        });
    }

    private StepFact.ContentRestored restored(
            Task task, Work.RestoreContent work, MariadbEndpoint server, TableRestore restore, TaskContext context)
            throws IOException {
        SnapshotRef snapshot = work.snapshot();
        SnapshotObjects objects = new SnapshotObjects(
                vault,
                snapshot,
                (done, expected) -> context.progress(done, expected, "loading the dump at " + server.where()));
        DumpCatalogue catalogue = catalogue(objects);
        try (SqlText sql = SqlText.open(server)) {
            RestoreGuards.requireAccepted(sql, catalogue, work.accepted());
        }
        context.progress(0, snapshot.plainBytes(), "renaming old tables aside at " + server.where());
        AsideResult kept = restore.keepAside(catalogue);
        List<String> left = new ArrayList<>(kept.leftAlone());
        // An attempt that was proved but did not report it is neither undone nor proved again.
        if (!restore.proved()) {
            String accounts = new String(objects.bytes(DumpFacts.ACCOUNTS_OBJECT), StandardCharsets.UTF_8);
            try (InputStream dump = objects.open(DumpFacts.DUMP_OBJECT)) {
                left.addAll(restore.load(catalogue, dump, accounts));
            }
            context.progress(snapshot.plainBytes(), snapshot.plainBytes(), "dumping again at " + server.where());
        }
        // When it is proved already, this only lets events fire again.
        List<String> notes = restore.prove(catalogue);
        return new StepFact.ContentRestored(
                task.step(),
                Component.MARIADB,
                BoundedNames.some(catalogue.databases()),
                BoundedNames.some(left),
                ("dumped again, %d tables with %d rows have the snapshot's definitions and digests; the replaced "
                                        + "tables are in schemas %s")
                                .formatted(catalogue.tables(), catalogue.rows(), restore.asideSchema() + "*")
                        + (notes.isEmpty() ? "" : "; " + String.join("; ", BoundedNames.some(notes))));
    }

    @Override
    public StepFact.ContentRolledBack rollBack(Task task, Work.RollBackContent work, TaskContext context)
            throws IOException, InterruptedException {
        return once(StepFact.ContentRolledBack.class, work.endpoint(), work.access(), task, context, (server, turn) -> {
            context.progress(0, null, "bringing old tables back at " + server.where());
            return new StepFact.ContentRolledBack(
                    task.step(),
                    Component.MARIADB,
                    restore(server, task.step().saga(), turn).rollBack());
        });
    }

    @Override
    public List<AsideItem> aside(ComponentEndpoint endpoint, Access access) throws MariadbException {
        try (SqlText sql = SqlText.open(open(endpoint, access))) {
            return AsideInventory.of(sql);
        }
    }

    @Override
    public StepFact.AsideRemoved discardAside(Task task, Work.AsideAtEndpoint work, TaskContext context)
            throws IOException {
        return once(StepFact.AsideRemoved.class, work.endpoint(), work.access(), task, context, (server, turn) -> {
            List<String> removed = new ArrayList<>();
            for (String saga : work.sagas()) {
                TableRestore restore = restore(server, saga, turn);
                context.progress(removed.size(), (long) work.sagas().size(), "dropping " + restore.asideSchema() + "*");
                restore.discardAside(work.unfinishedToo());
                removed.add("schemas " + restore.asideSchema() + "*");
            }
            return new StepFact.AsideRemoved(task.step(), removed);
        });
    }

    @FunctionalInterface
    private interface Deed<F> {
        F on(MariadbEndpoint server, MariadbFence turn) throws IOException;
    }

    /** What this very task said when it was done before is said again; nothing is done twice. */
    private <F extends StepFact.Completion> F once(
            Class<F> type, ComponentEndpoint endpoint, Access access, Task task, TaskContext context, Deed<F> deed)
            throws IOException {
        MariadbEndpoint server = open(endpoint, access);
        MariadbFence turn = MariadbFence.take(server, task.step(), task.fencingToken(), context.run());
        try {
            Optional<String> said = turn.said();
            if (said.isPresent()) {
                return Json.read(said.get().getBytes(StandardCharsets.UTF_8), type);
            }
            F fact = deed.on(server, turn);
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

    private TableRestore restore(MariadbEndpoint server, String saga, MariadbFence turn) {
        return new TableRestore(server, tools, saga, turn);
    }

    private static DumpCatalogue catalogue(SnapshotObjects objects) throws IOException {
        return DumpCatalogue.read(objects.bytes(DumpCatalogue.OBJECT));
    }
}
