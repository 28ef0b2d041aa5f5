package io.stillpoint.mongodb;

import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.component.ComponentBackup;
import io.stillpoint.mongodb.dump.MongodbDump;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.secrets.ClusterSecrets;
import io.stillpoint.vault.SnapshotWriter;
import io.stillpoint.vault.Vault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Dumps a MongoDB into the vault as {@code mongodump --oplog} would, one object for each file. */
final class MongodbBackup implements ComponentBackup {

    private final Path secrets;
    private final Vault vault;
    private final Clock clock;

    MongodbBackup(Path secrets, Vault vault, Clock clock) {
        this.secrets = secrets;
        this.vault = vault;
        this.clock = clock;
    }

    @Override
    public SnapshotRef take(Task task, Work.SnapshotContent work, TaskContext context) throws IOException {
        StepRef step = task.step();
        Instant startedAt = clock.instant();
        MongodbEndpoint server = MongodbEndpoint.of(
                work.endpoint().url(),
                MongodbCredentials.load(
                        ClusterSecrets.folder(secrets, work.access().credentials(), Component.MONGODB),
                        clock.instant()));
        SnapshotWriter writer = vault.begin(
                step.cluster(),
                work.point(),
                work.endpoint().component(),
                step.target(),
                context.run(),
                Consistency.HOT);
        DumpFacts facts = MongodbDump.dump(server, new VaultDump(writer, context), clock);
        OpTime end = facts.oplogEnd();
        String version = MongodbDump.class.getPackage().getImplementationVersion();
        return writer.commit(
                false,
                source(server, facts),
                Map.of("stillpoint-mongodb", Objects.requireNonNullElse(version, "of unknown version")),
                RestoreByHand.lines(facts),
                null,
                end == null ? "none" : end.text(),
                startedAt,
                clock.instant());
    }

    private static Map<String, String> source(MongodbEndpoint server, DumpFacts facts) {
        Map<String, String> source = new TreeMap<>();
        source.put("mongodb.server", server.where());
        source.put("mongodb.version", facts.serverVersion());
        source.put("mongodb.collections", Integer.toString(facts.collections().size()));
        source.put(
                "mongodb.documents",
                Long.toString(facts.collections().stream()
                        .mapToLong(CollectionFacts::documents)
                        .sum()));
        source.put(
                "mongodb.instant",
                facts.instant() == null ? "one per collection" : facts.instant().toString());
        if (!facts.skipped().isEmpty()) {
            source.put("mongodb.left-out", String.join("; ", facts.skipped()));
        }
        return source;
    }
}
