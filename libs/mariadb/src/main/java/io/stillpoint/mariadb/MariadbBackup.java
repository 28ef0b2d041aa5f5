package io.stillpoint.mariadb;

import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.component.BoundedNames;
import io.stillpoint.component.ComponentBackup;
import io.stillpoint.component.ProgressOutput;
import io.stillpoint.mariadb.dump.BrokenView;
import io.stillpoint.mariadb.dump.BrokenViews;
import io.stillpoint.mariadb.dump.DamagedTableException;
import io.stillpoint.mariadb.dump.DumpCatalogue;
import io.stillpoint.mariadb.dump.DumpFacts;
import io.stillpoint.mariadb.dump.DumpLosses;
import io.stillpoint.mariadb.dump.MariadbDump;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.secrets.ClusterSecrets;
import io.stillpoint.vault.SnapshotWriter;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Streams one consistent dump of all databases into the vault, with the accounts and the catalogue that proves a
 * restore. Only a dump that is whole to its end mark is committed.
 */
final class MariadbBackup implements ComponentBackup {

    private final Path secrets;
    private final Vault vault;
    private final MariadbTools tools;
    private final InstantSource clock;

    MariadbBackup(Path secrets, Vault vault, MariadbTools tools, InstantSource clock) {
        this.secrets = secrets;
        this.vault = vault;
        this.tools = tools;
        this.clock = clock;
    }

    @Override
    public SnapshotRef take(Task task, Work.SnapshotContent work, TaskContext context) throws IOException {
        StepRef step = task.step();
        Instant startedAt = clock.instant();
        MariadbEndpoint server = MariadbEndpoint.load(
                work.endpoint().url(),
                ClusterSecrets.folder(secrets, work.access().credentials(), Component.MARIADB));
        SnapshotWriter writer = vault.begin(
                step.cluster(),
                work.point(),
                work.endpoint().component(),
                step.target(),
                context.run(),
                Consistency.HOT);
        DumpFacts facts = dump(server, writer, context);
        object(writer, DumpFacts.ACCOUNTS_OBJECT, facts.accountsSql().getBytes(StandardCharsets.UTF_8));
        object(writer, DumpCatalogue.OBJECT, facts.catalogue().json());
        List<BrokenView> broken = facts.catalogue().brokenViews();
        if (!broken.isEmpty()) {
            object(writer, BrokenViews.OBJECT, BrokenViews.script(broken).getBytes(StandardCharsets.UTF_8));
        }
        SnapshotRef saved = writer.commit(
                false,
                source(server, facts),
                Map.of("mariadb-dump", facts.tools().toString()),
                RestoreByHand.lines(!broken.isEmpty()),
                null,
                facts.position(),
                startedAt,
                clock.instant());
        return saved.without(DumpLosses.of(facts));
    }

    /** A table that turns out to be damaged ends a dump; the next one goes without it. */
    private DumpFacts dump(MariadbEndpoint server, SnapshotWriter writer, TaskContext context) throws IOException {
        String doing = "dump of MariaDB at " + server.where();
        Set<String> damaged = new TreeSet<>();
        while (true) {
            try (VaultOutput output = writer.object(DumpFacts.DUMP_OBJECT)) {
                ProgressOutput told = new ProgressOutput(output, context, doing);
                DumpFacts facts = new MariadbDump(server, tools, clock, waiting -> told.say(doing + ": " + waiting))
                        .to(told, damaged);
                output.commit();
                return facts;
            } catch (DamagedTableException e) {
                if (!damaged.add(e.table())) {
                    throw e;
                }
            }
        }
    }

    private static void object(SnapshotWriter writer, String name, byte[] bytes) throws IOException {
        try (VaultOutput output = writer.object(name, (long) bytes.length)) {
            output.write(bytes);
            output.commit();
        }
    }

    private static Map<String, String> source(MariadbEndpoint server, DumpFacts facts) {
        DumpCatalogue catalogue = facts.catalogue();
        Map<String, String> source = new TreeMap<>();
        source.put("mariadb.server", server.where());
        source.put("mariadb.version", facts.serverVersion());
        source.put("mariadb.position", facts.position());
        source.put("mariadb.instant-not-before", facts.startedAt().toString());
        source.put("mariadb.databases", String.join(",", facts.databases()));
        source.put("mariadb.tables", Long.toString(catalogue.tables()));
        source.put("mariadb.rows", Long.toString(catalogue.rows()));
        if (!facts.withoutTransactions().isEmpty()) {
            source.put("mariadb.not-of-the-same-instant", String.join(",", facts.withoutTransactions()));
        }
        if (!facts.roundedColumns().isEmpty()) {
            source.put("mariadb.six-digits-only", String.join(",", facts.roundedColumns()));
        }
        if (!facts.accountsLeftOut().isEmpty()) {
            source.put("mariadb.accounts-left-out", String.join("; ", facts.accountsLeftOut()));
        }
        if (!catalogue.brokenViews().isEmpty()) {
            source.put(
                    "mariadb.views-left-out",
                    String.join("; ", BoundedNames.some(BrokenViews.reasons(catalogue.brokenViews()))));
        }
        if (!catalogue.tablesLeftOut().isEmpty()) {
            source.put("mariadb.tables-left-out", String.join(",", BoundedNames.some(catalogue.tablesLeftOut())));
        }
        if (!catalogue.withoutHistory().isEmpty()) {
            source.put("mariadb.history-left-out", String.join(",", catalogue.withoutHistory()));
        }
        return source;
    }
}
