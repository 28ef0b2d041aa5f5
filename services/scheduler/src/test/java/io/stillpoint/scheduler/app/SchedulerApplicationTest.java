package io.stillpoint.scheduler.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.BusConfig;
import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.TopicSetup;
import io.stillpoint.bus.Topics;
import io.stillpoint.scheduler.watch.SampleFacts;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.ScheduleFact.RpoBreached;
import io.stillpoint.schemas.internal.ScheduleReport;
import io.stillpoint.standalone.BrokerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Two schedulers, as they run in production, on a real broker with what a coordinator has written in transactions. */
class SchedulerApplicationTest {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    Path home;

    @Test
    void twoSchedulersAskUnderOneIdAndReportUnderOneId() throws Exception {
        // Given
        try (BrokerProcess broker = BrokerProcess.in(Files.createDirectories(home.resolve("kafka")))) {
            BusClients clients = new BusClients(new BusConfig(broker.bootstrapServers(), Map.of()));
            try (var admin = clients.admin()) {
                TopicSetup.ensure(admin);
            }
            Instant now = Instant.now();
            write(clients, SampleFacts.declared("icp", Duration.ofMinutes(1), now));
            write(clients, SampleFacts.declared("old", inTheEvening(now), now.minus(Duration.ofDays(2))));

            // When
            try (var one = start(broker, "one");
                    var other = start(broker, "other")) {
                assertThat(one.isRunning() && other.isRunning()).isTrue();

                // Then
                Set<String> requests = ids(clients, Topics.CONTROL, Request.class, request -> true, 4);
                Set<String> breaches = ids(
                        clients,
                        Topics.REPORTS,
                        ScheduleReport.class,
                        report -> report.fact() instanceof RpoBreached breach
                                && breach.cluster().equals("icp"),
                        4);
                assertThat(requests)
                        .hasSize(2)
                        .anyMatch(id -> id.startsWith("schedule.fresh."))
                        .anyMatch(id -> id.startsWith("prune."));
                assertThat(breaches).hasSize(2);
            }
        }
    }

    private ConfigurableApplicationContext start(BrokerProcess broker, String name) {
        return SpringApplication.run(
                SchedulerApplication.class,
                "--stillpoint.bus.bootstrap-servers=" + broker.bootstrapServers(),
                "--stillpoint.ready-file=" + home.resolve("ready-" + name));
    }

    /** A zone in which noon was hours ago. */
    private static ZoneId inTheEvening(Instant now) {
        return ZoneOffset.ofHours(18 - now.atOffset(ZoneOffset.UTC).getHour());
    }

    /** In a transaction, so that a control record ends the log. */
    private static void write(BusClients clients, List<Envelope<Fact>> facts) {
        try (var producer = clients.transactionalProducer("coordinator", 20_000)) {
            producer.initTransactions();
            producer.beginTransaction();
            facts.forEach(fact -> producer.send(EventCodec.record(Topics.EVENTS, fact)));
            producer.commitTransaction();
        }
    }

    /** The different ids of the first records that fit. */
    private static <T> Set<String> ids(BusClients clients, String topic, Class<T> kind, Predicate<T> wanted, int number)
            throws Exception {
        List<String> ids = new ArrayList<>();
        try (Consumer<String, byte[]> consumer = clients.consumer(Map.of("group.id", "test-" + topic))) {
            consumer.subscribe(List.of(topic));
            Instant end = Instant.now().plus(LIMIT);
            while (ids.size() < number && Instant.now().isBefore(end)) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    Envelope<T> read = EventCodec.read(record, kind);
                    if (wanted.test(read.data())) {
                        ids.add(read.id());
                    }
                }
            }
        }
        assertThat(ids).hasSizeGreaterThanOrEqualTo(number);
        return new HashSet<>(ids);
    }
}
