package io.stillpoint.nodecontrol;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.BusConfig;
import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.TopicSetup;
import io.stillpoint.bus.Topics;
import io.stillpoint.remote.TestNode;
import io.stillpoint.remote.TestSshd;
import io.stillpoint.remote.ssh.AuthorizedKey;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.internal.WorkQueue;
import io.stillpoint.schemas.progress.Progress;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.StartMethod;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.standalone.BrokerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

/** The whole service as it runs in production, between a real broker and a real sshd. */
class NodeControlServiceTest {

    @TempDir
    static Path home;

    private static TestSshd sshd;
    private static TestNode node;
    private static BrokerProcess broker;
    private static BusClients clients;
    private static ConfigurableApplicationContext service;
    private static long lastToken;

    @BeforeAll
    static void startEverything() throws Exception {
        sshd = TestSshd.start(home.resolve("sshd"));
        node = new TestNode(sshd, home);
        node.nodes(AuthorizedKey.Rights.CONTROL, TestNode.TIMEOUTS).close();
        broker = BrokerProcess.in(Files.createDirectories(home.resolve("broker")));
        clients = new BusClients(new BusConfig(broker.bootstrapServers(), Map.of()));
        try (var admin = clients.admin()) {
            TopicSetup.ensure(admin);
        }
        service = SpringApplication.run(
                NodeControlApplication.class,
                "--stillpoint.bus.bootstrap-servers=" + broker.bootstrapServers(),
                "--stillpoint.secrets=" + node.secrets("control"),
                "--stillpoint.ready-file=" + home.resolve("ready"));
    }

    @AfterAll
    static void stopEverything() throws Exception {
        if (service != null) {
            service.close();
        }
        broker.close();
        node.close();
        sshd.close();
    }

    @Test
    void aTaskFromTheQueueIsCarriedOutAndReported() throws Exception {
        // Given
        node.pod("etcd.json", 4001, 2380);
        Task task = task("park-etcd", Action.PARK_ETCD, 60);

        // When
        send(task);

        // Then
        Report report = read(Topics.REPORTS, Report.class, task);
        assertThat(report.fencingToken()).isEqualTo(task.fencingToken());
        assertThat(report.outcome())
                .isInstanceOfSatisfying(
                        Report.Done.class,
                        done -> assertThat(done.fact())
                                .isInstanceOfSatisfying(
                                        StepFact.EtcdParked.class,
                                        fact -> assertThat(fact.portsClosed()).containsExactly(4001, 2380)));
        assertThat(home.resolve("ready")).exists();
    }

    @Test
    void aTaskThatFailsSaysWhatItWaitedFor() throws Exception {
        // Given
        node.pod("master.json");
        node.listens(8001);
        Task task = task("park-pods", Action.PARK_PODS, 20);

        // When
        send(task);

        // Then
        Report report = read(Topics.REPORTS, Report.class, task);
        assertThat(report.outcome()).isInstanceOfSatisfying(Report.Failed.class, failed -> {
            assertThat(failed.problem().code()).isEqualTo("ports-open");
            assertThat(failed.problem().found()).contains("8001");
            assertThat(failed.retryable()).isTrue();
        });
        Progress progress = read(Topics.PROGRESS, Progress.class, task);
        assertThat(progress.message()).contains("ports still open: 8001");
    }

    private static Task task(String stage, Action action, long seconds) {
        Work work = new Work.OnNode(
                TestNode.node(), true, node.access(), StartMethod.REBOOT, null, List.of("/"), true, List.of());
        StepRef step = new StepRef("icp", "s-1", stage, TestSshd.ADDRESS, 1);
        return new Task(step, action, ++lastToken, Instant.now().plusSeconds(seconds), work);
    }

    private static void send(Task task) throws Exception {
        try (Producer<String, byte[]> producer = clients.producer("test")) {
            producer.send(EventCodec.record(
                            WorkQueue.of(task.action()).topic(),
                            EventCodec.envelope(task.step().stage(), "test", Instant.now(), "icp", task)))
                    .get();
        }
    }

    private static <T extends Record> T read(String topic, Class<T> type, Task task) {
        List<T> found = new ArrayList<>();
        try (Consumer<String, byte[]> consumer = clients.consumer(Map.of())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Awaitility.await(type.getSimpleName())
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> {
                        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                            Record data = EventCodec.read(record, Record.class).data();
                            if (type.isInstance(data) && step(data).equals(task.step())) {
                                found.add(type.cast(data));
                            }
                        }
                        return !found.isEmpty();
                    });
        }
        return found.get(0);
    }

    private static StepRef step(Record data) {
        return switch (data) {
            case Report report -> report.step();
            case Progress progress -> progress.step();
            default -> throw new IllegalArgumentException("neither report nor progress: " + data);
        };
    }
}
