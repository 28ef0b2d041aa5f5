package io.stillpoint.etcdbackup.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.BusConfig;
import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.TopicSetup;
import io.stillpoint.bus.Topics;
import io.stillpoint.etcd.testing.EtcdCluster;
import io.stillpoint.etcd.testing.Tasks;
import io.stillpoint.etcd.testing.Writing;
import io.stillpoint.schemas.event.StepFact.SnapshotCompleted;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.WorkQueue;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.standalone.BrokerProcess;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.keys.PrivateFiles;
import io.stillpoint.vault.testing.S3Server;
import io.stillpoint.vault.testing.TestKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole service: a task from a real Kafka, a snapshot of a real etcd in a real S3 server, a report. */
class EtcdBackupApplicationTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path home;

    @Test
    void aTaskBecomesASnapshotAndAReport() throws Exception {
        // Given
        TestKeys keys = TestKeys.create(home.resolve("keys"));
        try (BrokerProcess broker = BrokerProcess.in(Files.createDirectories(home.resolve("kafka")));
                S3Server server = S3Server.start(home.resolve("s3"));
                EtcdCluster etcd = EtcdCluster.start(Files.createDirectories(home.resolve("etcd")), 1);
                Writing writing = Writing.into(etcd);
                Vault vault = Vault.open(server.config(keys.recipients()))) {
            writing.fill("/a/", 1 << 20, 1_000, 1);
            writeSecrets(etcd.secrets(), keys);
            BusClients clients = new BusClients(new BusConfig(broker.bootstrapServers(), Map.of()));
            try (var admin = clients.admin()) {
                TopicSetup.ensure(admin);
            }
            Path ready = home.resolve("ready");
            try (ConfigurableApplicationContext service = SpringApplication.run(
                    EtcdBackupApplication.class,
                    "--stillpoint.bus.bootstrap-servers=" + broker.bootstrapServers(),
                    "--stillpoint.secrets=" + etcd.secrets(),
                    "--stillpoint.vault.endpoint=" + server.endpoint(),
                    "--stillpoint.vault.bucket=" + S3Server.BUCKET,
                    "--stillpoint.ready-file=" + ready)) {
                assertThat(service.isRunning()).isTrue();
                assertThat(ready).exists();

                // When
                List<Report> reports = carriedOut(clients, Tasks.snapshot(etcd), Tasks.check(etcd));

                // Then
                assertThat(reports).extracting(Report::action).contains(Action.SNAPSHOT_ETCD, Action.CHECK_ETCD);
                assertThat(reports)
                        .allSatisfy(report -> assertThat(report.outcome()).isInstanceOf(Report.Done.class));
                SnapshotCompleted taken = reports.stream()
                        .map(report -> ((Report.Done) report.outcome()).fact())
                        .filter(SnapshotCompleted.class::isInstance)
                        .map(SnapshotCompleted.class::cast)
                        .findFirst()
                        .orElseThrow();
                assertThat(vault.verifyStored(taken.snapshot()).restoreByHand()).isNotEmpty();
            }
            assertThat(ready).doesNotExist();
        }
    }

    private static void writeSecrets(Path secrets, TestKeys keys) throws Exception {
        Files.copy(keys.files().recipients(), secrets.resolve("recipients.txt"));
        PrivateFiles.create(
                secrets.resolve("s3.credentials"),
                "access-key=" + S3Server.ACCESS_KEY + "\nsecret-key=" + S3Server.SECRET_KEY + "\n");
    }

    private static List<Report> carriedOut(BusClients clients, Task... tasks) throws Exception {
        List<Report> reports = new ArrayList<>();
        try (var producer = clients.producer("coordinator");
                Consumer<String, byte[]> consumer = clients.consumer(Map.of("group.id", "test"))) {
            consumer.subscribe(List.of(Topics.REPORTS));
            for (Task task : tasks) {
                String id = task.action().name();
                producer.send(EventCodec.record(
                                WorkQueue.of(task.action()).topic(),
                                EventCodec.envelope(
                                        id, "test", Instant.now(), task.step().cluster(), task)))
                        .get();
            }
            Instant end = Instant.now().plus(LIMIT);
            while (reports.size() < tasks.length && Instant.now().isBefore(end)) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    if (EventCodec.read(record, Record.class).data() instanceof Report report) {
                        reports.add(report);
                    }
                }
            }
        }
        return reports;
    }
}
