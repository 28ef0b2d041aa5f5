package io.stillpoint.mariadb.bench;

import io.stillpoint.mariadb.MariadbEndpoint;
import io.stillpoint.mariadb.MariadbTools;
import io.stillpoint.mariadb.RestoreByHand;
import io.stillpoint.mariadb.dump.DumpCatalogue;
import io.stillpoint.mariadb.dump.DumpFacts;
import io.stillpoint.mariadb.dump.MariadbDump;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.vault.SnapshotWriter;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultOutput;
import io.stillpoint.vault.testing.BenchWorker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Takes a snapshot for each order, whose text names the run; says how long it is plain and stored. */
final class DumpWorker {

    private DumpWorker() {}

    /** Arguments: directory of the login, port, recipients file, S3 endpoint. */
    public static void main(String[] args) throws Exception {
        MariadbEndpoint endpoint = MariadbEndpoint.load("127.0.0.1", Integer.parseInt(args[1]), Path.of(args[0]));
        MariadbDump dump = new MariadbDump(endpoint, MariadbTools.installed(), InstantSource.system());
        try (Vault vault = Vault.open(BenchWorker.vault(args[3], args[2]))) {
            BenchWorker.serve(run -> {
                SnapshotRef ref = take(vault, dump, run);
                return List.of(ref.plainBytes(), ref.storedBytes());
            });
        }
    }

    /** As the service does: dump, accounts and catalogue, each an object, and the manifest last. */
    private static SnapshotRef take(Vault vault, MariadbDump dump, String run) throws Exception {
        SnapshotWriter writer = vault.begin("bench", "bench", Component.MARIADB, "mariadb", run, Consistency.HOT);
        DumpFacts facts;
        try (VaultOutput output = writer.object(DumpFacts.DUMP_OBJECT)) {
            facts = dump.to(output);
            output.commit();
        }
        small(writer, DumpFacts.ACCOUNTS_OBJECT, facts.accountsSql().getBytes(StandardCharsets.UTF_8));
        small(writer, DumpCatalogue.OBJECT, facts.catalogue().json());
        return writer.commit(
                false,
                Map.of("position", facts.position()),
                Map.of("mariadb-dump", facts.tools().toString()),
                RestoreByHand.lines(false),
                null,
                facts.startedAt(),
                Instant.now());
    }

    private static void small(SnapshotWriter writer, String name, byte[] bytes) throws Exception {
        try (VaultOutput output = writer.object(name)) {
            output.write(bytes);
            output.commit();
        }
    }
}
