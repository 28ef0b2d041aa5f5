package io.stillpoint.etcdbackup.bench;

import io.stillpoint.etcdbackup.client.CallLimits;
import io.stillpoint.etcdbackup.tasks.EtcdTasks;
import io.stillpoint.etcdbackup.testing.EtcdCluster;
import io.stillpoint.etcdbackup.testing.Recorded;
import io.stillpoint.schemas.Access;
import io.stillpoint.schemas.Action;
import io.stillpoint.schemas.Node;
import io.stillpoint.schemas.Role;
import io.stillpoint.schemas.SnapshotRef;
import io.stillpoint.schemas.StepFact.SnapshotCompleted;
import io.stillpoint.schemas.StepRef;
import io.stillpoint.schemas.Task;
import io.stillpoint.schemas.Work;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultConfig;
import io.stillpoint.vault.keys.RecipientSet;
import io.stillpoint.vault.testing.S3Server;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** A backup worker without Kafka: takes a snapshot for each line that it reads, and says how long that took. */
final class SnapshotWorker {

    private SnapshotWorker() {}

    /** Arguments: secrets directory, recipients file, S3 endpoint, member's address, client port. */
    public static void main(String[] args) throws Exception {
        List<String> recipients = RecipientSet.parse(Files.readString(Path.of(args[1])));
        VaultConfig config = new VaultConfig(
                URI.create(args[2]),
                "us-east-1",
                S3Server.BUCKET,
                S3Server.ACCESS_KEY,
                S3Server.SECRET_KEY,
                recipients);
        Work.SnapshotEtcd work = new Work.SnapshotEtcd(
                List.of(new Node(args[3], Set.of(Role.MASTER))),
                new Access("root", 22, EtcdCluster.CREDENTIALS, Integer.parseInt(args[4])),
                "bench");
        try (Vault vault = Vault.open(config);
                BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            EtcdTasks tasks = new EtcdTasks(Path.of(args[0]), vault, Clock.systemUTC(), CallLimits.STANDARD);
            int round = 0;
            while (orders.readLine() != null) {
                Task task = new Task(
                        new StepRef("bench", "saga", "snapshot", "etcd", ++round),
                        Action.SNAPSHOT_ETCD,
                        round,
                        Instant.now().plus(Duration.ofHours(1)),
                        work);
                long start = System.nanoTime();
                SnapshotRef snapshot = ((SnapshotCompleted)
                                tasks.carryOut(task, new Recorded("run-" + round, Duration.ofHours(1))))
                        .snapshot();
                double seconds = (System.nanoTime() - start) / 1e9;
                System.out.println(seconds + " " + snapshot.plainBytes() + " " + snapshot.storedBytes());
            }
        }
    }
}
