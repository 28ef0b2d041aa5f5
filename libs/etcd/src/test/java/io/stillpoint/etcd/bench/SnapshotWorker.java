package io.stillpoint.etcd.bench;

import io.stillpoint.etcd.EtcdTasks;
import io.stillpoint.etcd.testing.EtcdCluster;
import io.stillpoint.etcd.testing.Recorded;
import io.stillpoint.schemas.event.StepFact.SnapshotCompleted;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.testing.BenchWorker;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Takes a snapshot for each order, whose text is the number of the round; says how long it is plain and stored. */
final class SnapshotWorker {

    private SnapshotWorker() {}

    /** Arguments: secrets directory, recipients file, S3 endpoint, member's address, client port. */
    public static void main(String[] args) throws Exception {
        Work.SnapshotEtcd work = new Work.SnapshotEtcd(
                List.of(new Node(args[3], Set.of(Role.MASTER))),
                new Access("root", 22, EtcdCluster.CREDENTIALS, Integer.parseInt(args[4])),
                "bench");
        try (Vault vault = Vault.open(BenchWorker.vault(args[2], args[1]))) {
            EtcdTasks tasks = new EtcdTasks(Path.of(args[0]), vault, Clock.systemUTC());
            BenchWorker.serve(round -> {
                Task task = new Task(
                        new StepRef("bench", "saga", "snapshot", "etcd", Integer.parseInt(round)),
                        Action.SNAPSHOT_ETCD,
                        Integer.parseInt(round),
                        Instant.now().plus(Duration.ofHours(1)),
                        work);
                SnapshotRef snapshot = ((SnapshotCompleted)
                                tasks.carryOut(task, new Recorded("run-" + round, Duration.ofHours(1))))
                        .snapshot();
                return List.of(snapshot.plainBytes(), snapshot.storedBytes());
            });
        }
    }
}
