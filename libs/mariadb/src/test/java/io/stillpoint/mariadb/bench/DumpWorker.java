package io.stillpoint.mariadb.bench;

import io.stillpoint.mariadb.DumpFacts;
import io.stillpoint.mariadb.MariadbDump;
import io.stillpoint.mariadb.MariadbEndpoint;
import io.stillpoint.mariadb.MariadbTools;
import io.stillpoint.mariadb.RestoreByHand;
import io.stillpoint.schemas.Component;
import io.stillpoint.schemas.Consistency;
import io.stillpoint.schemas.SnapshotRef;
import io.stillpoint.vault.SnapshotWriter;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultConfig;
import io.stillpoint.vault.VaultOutput;
import io.stillpoint.vault.keys.RecipientSet;
import io.stillpoint.vault.testing.S3Server;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/** A backup worker without the bus: takes a snapshot for each line that it reads, and says how long that took. */
final class DumpWorker {

    private DumpWorker() {}

    /** Arguments: directory of the login, port, recipients file, S3 endpoint. */
    public static void main(String[] args) throws Exception {
        MariadbEndpoint endpoint = MariadbEndpoint.load("127.0.0.1", Integer.parseInt(args[1]), Path.of(args[0]));
        VaultConfig config = new VaultConfig(
                URI.create(args[3]),
                "us-east-1",
                S3Server.BUCKET,
                S3Server.ACCESS_KEY,
                S3Server.SECRET_KEY,
                RecipientSet.parse(Files.readString(Path.of(args[2]))));
        MariadbDump dump = new MariadbDump(endpoint, MariadbTools.installed(), InstantSource.system());
        try (Vault vault = Vault.open(config);
                BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            int round = 0;
            while (orders.readLine() != null) {
                long start = System.nanoTime();
                SnapshotRef ref = take(vault, dump, "run-" + ++round);
                double seconds = (System.nanoTime() - start) / 1e9;
                System.out.println(seconds + " " + ref.plainBytes() + " " + ref.storedBytes());
            }
        }
    }

    /** As a service will: dump, accounts and catalogue, each an object, and the manifest last. The contract knows no MariaDB yet. */
    private static SnapshotRef take(Vault vault, MariadbDump dump, String run) throws Exception {
        SnapshotWriter writer = vault.begin("bench", "bench", Component.ETCD, "mariadb", run, Consistency.HOT);
        DumpFacts facts;
        try (VaultOutput output = writer.object(DumpFacts.DUMP_OBJECT)) {
            facts = dump.to(output);
            output.commit();
        }
        small(writer, DumpFacts.ACCOUNTS_OBJECT, facts.accountsSql().getBytes(StandardCharsets.UTF_8));
        small(writer, io.stillpoint.mariadb.Catalogue.OBJECT, facts.catalogue().json());
        return writer.commit(
                false,
                Map.of("position", facts.position()),
                Map.of("mariadb-dump", facts.tools().toString()),
                RestoreByHand.lines(),
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
