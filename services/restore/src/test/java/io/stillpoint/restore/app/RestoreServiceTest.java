package io.stillpoint.restore.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.Topics;
import io.stillpoint.restore.lab.Lab;
import io.stillpoint.restore.lab.LabVault;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.internal.WorkQueue;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StepRef;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole service, as it runs in production, between a real broker, a real S3 server and real nodes. */
class RestoreServiceTest {

    @TempDir
    static Path home;

    static Lab lab;
    static ConfigurableApplicationContext service;

    @BeforeAll
    static void startEverything() throws Exception {
        lab = new Lab(home, true);
        lab.vault().secretsInto(lab.nodes().secrets());
        service = SpringApplication.run(
                RestoreApplication.class,
                "--stillpoint.bus.bootstrap-servers=" + lab.bootstrapServers(),
                "--stillpoint.secrets=" + lab.nodes().secrets(),
                "--stillpoint.scratch=" + home.resolve("scratch"),
                "--stillpoint.ready-file=" + home.resolve("ready"),
                "--stillpoint.vault.endpoint=" + lab.vault().store().endpoint(),
                "--stillpoint.vault.region=" + LabVault.REGION,
                "--stillpoint.vault.bucket=" + LabVault.BUCKET);
    }

    @AfterAll
    static void stopEverything() throws Exception {
        if (service != null) {
            service.close();
        }
        lab.close();
        assertThat(home.resolve("scratch")).isEmptyDirectory();
        assertThat(home.resolve("ready")).doesNotExist();
    }

    @Test
    void aPlanningTaskIsAnsweredWithAPlan() throws Exception {
        // Given
        StepRef step = new StepRef(LabVault.CLUSTER, "s-plan", "plan-restore", "plan", 1);
        Work work = new Work.PlanRestore(
                lab.nodes().topology(),
                lab.nodes().access(lab.etcd().clientPort()),
                List.of(Component.ETCD),
                null,
                List.of(),
                List.of());
        Task task = new Task(step, Action.PLAN_RESTORE, 7, Instant.now().plusSeconds(120), work);
        // When
        send(WorkQueue.of(task.action()).topic(), task);
        // Then
        Report report = report(found -> found.step().equals(step));
        assertThat(report.outcome())
                .isInstanceOfSatisfying(
                        Report.Done.class,
                        done -> assertThat(done.fact())
                                .isInstanceOfSatisfying(StepFact.RestorePlanned.class, planned -> {
                                    assertThat(planned.refusals()).isEmpty();
                                    assertThat(planned.point()).isEqualTo("p1");
                                }));
    }

    @Test
    void everyNewSnapshotIsReadBackWithoutBeingAsked() throws Exception {
        // Given
        SnapshotRef etcd = lab.vault().write("p5", lab.snapshotFile(), lab.revision(), Lab.TAKEN);
        SnapshotRef image = lab.vault()
                .write("p6", Component.NODE_IMAGE, "127.0.0.41", "root.tar", new byte[5_000_000], null, Lab.TAKEN);
        SnapshotRef damaged = lab.vault().write("p7", lab.snapshotFile(), lab.revision(), Lab.TAKEN);
        LabVault.flip(lab.vault().object(damaged));
        // When
        for (SnapshotRef snapshot : List.of(etcd, image, damaged)) {
            lab.vault().seal(snapshot.point(), lab.nodes().topology(), snapshot);
            send(
                    Topics.EVENTS,
                    new SagaFact.BackupCompleted(
                            LabVault.CLUSTER,
                            "s-" + snapshot.point(),
                            snapshot.point(),
                            snapshot.consistency(),
                            false,
                            List.of(snapshot),
                            List.of(),
                            0,
                            List.of(),
                            null));
        }
        // Then
        assertThat(verification("s-p5").outcome()).isInstanceOf(Report.Done.class);
        assertThat(verification("s-p6").outcome()).isInstanceOf(Report.Done.class);
        assertThat(verification("s-p7").outcome())
                .isInstanceOfSatisfying(
                        Report.Failed.class,
                        failed -> assertThat(failed.problem().code()).isEqualTo("object-damaged"));
        assertThat(Files.exists(home.resolve("ready"))).isTrue();
    }

    private static Report verification(String saga) {
        return report(found ->
                found.step().saga().equals(saga) && found.step().stage().equals("verify"));
    }

    private static <T extends Record> void send(String topic, T data) throws Exception {
        try (Producer<String, byte[]> producer = lab.clients().producer("test")) {
            producer.send(EventCodec.record(
                            topic,
                            EventCodec.envelope(
                                    UUID.randomUUID().toString(), "test", Instant.now(), LabVault.CLUSTER, data)))
                    .get();
        }
    }

    private static Report report(Predicate<Report> wanted) {
        try (Consumer<String, byte[]> consumer = lab.clients().consumer(Map.of())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.REPORTS).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Report[] found = new Report[1];
            Awaitility.await("a report").atMost(60, TimeUnit.SECONDS).until(() -> {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    if (EventCodec.read(record, Record.class).data() instanceof Report report && wanted.test(report)) {
                        found[0] = report;
                    }
                }
                return found[0] != null;
            });
            return found[0];
        }
    }
}
