package io.stillpoint.coordinator.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.BusConfig;
import io.stillpoint.bus.DeadLetters;
import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.Topics;
import io.stillpoint.coordinator.decide.Clusters;
import io.stillpoint.coordinator.gate.Declared;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.standalone.BrokerProcess;
import io.stillpoint.standalone.ports.FreePorts;
import io.stillpoint.vault.keys.KeyCreation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

class CoordinatorApplicationTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Request HOT =
            new Request.BackupRequested(Clusters.NAME, Consistency.HOT, false, List.of(Component.ETCD), null);
    private static final Request COLD =
            new Request.BackupRequested(Clusters.NAME, Consistency.COLD, false, List.of(Component.NODE_IMAGE), null);

    @TempDir
    static Path directory;

    private static BrokerProcess broker;
    private static BusClients clients;
    private static ConfigurableApplicationContext application;

    @BeforeAll
    static void start() throws Exception {
        broker = BrokerProcess.in(directory);
        clients = new BusClients(new BusConfig(broker.bootstrapServers(), Map.of()));
        KeyCreation.into(directory.resolve("secrets"), Instant.now());
        application = run(broker.bootstrapServers());
        send(record(Topics.CONTROL, Clusters.NAME, "r-declared", Declared.cluster()));
        factsUntil(RequestFact.RequestAccepted.class::isInstance);
    }

    @AfterAll
    static void end() {
        application.close();
        broker.close();
    }

    private static ConfigurableApplicationContext run(String bootstrapServers) {
        return run(bootstrapServers, Duration.ofMinutes(5));
    }

    private static ConfigurableApplicationContext run(String bootstrapServers, Duration waitForBroker) {
        return new SpringApplicationBuilder(CoordinatorApplication.class)
                .run(
                        "--stillpoint.bus.bootstrap-servers=" + bootstrapServers,
                        "--stillpoint.bus.await-seconds=" + waitForBroker.toSeconds(),
                        "--stillpoint.secrets=" + directory.resolve("secrets"),
                        "--logging.structured.format.console=");
    }

    @Test
    void aForeignPublishersKeyAndPartitionDoNotMatter() throws Exception {
        // Given
        String id = "r-" + UUID.randomUUID();
        var sensible = record(Topics.REQUESTS, "any key", id, HOT);

        // When
        send(new ProducerRecord<>(sensible.topic(), 2, "some other key", sensible.value(), sensible.headers()));

        // Then
        assertThat(factsUntil(accepts(id))).isNotEmpty();
    }

    @Test
    void aStructuredEventStartsASagaToo() throws Exception {
        // Given
        String id = "r-" + UUID.randomUUID();
        String document = """
            {"specversion":"1.0","id":"%s","source":"cron","type":"io.stillpoint.BackupRequested.v1",
             "time":"%s","data":%s}\
            """.formatted(id, Instant.now(), Json.text(HOT));
        var record =
                new ProducerRecord<String, byte[]>(Topics.REQUESTS, null, document.getBytes(StandardCharsets.UTF_8));
        record.headers().add("content-type", "application/cloudevents+json".getBytes(StandardCharsets.UTF_8));

        // When
        send(record);

        // Then
        assertThat(factsUntil(accepts(id))).isNotEmpty();
    }

    @Test
    void noiseGoesToTheDeadLettersAndNothingStops() throws Exception {
        // Given
        String id = "r-" + UUID.randomUUID();
        send(new ProducerRecord<>(Topics.REQUESTS, null, "noise".getBytes(StandardCharsets.UTF_8)));
        send(new ProducerRecord<>(Topics.CONTROL, "key", null));
        send(new ProducerRecord<>(Topics.REQUESTS, null, new byte[0]));

        // When
        send(record(Topics.REQUESTS, null, id, HOT));

        // Then
        assertThat(factsUntil(accepts(id))).isNotEmpty();
        assertThat(lettersUntil(3)).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void aColdBackupOnTheOpenTopicIsRefusedInTheClustersHistory() throws Exception {
        // Given
        String id = "r-" + UUID.randomUUID();

        // When
        send(record(Topics.REQUESTS, null, id, COLD));

        // Then
        var rejected = (RequestFact.RequestRejected)
                factsUntil(RequestFact.RequestRejected.class::isInstance).getLast();
        assertThat(rejected.requestId()).isEqualTo(id);
        assertThat(rejected.problem().sentence()).contains("stillpoint.control");
    }

    @Test
    void itDoesNotStartWithoutABrokerAndSaysWhere() {
        // Given
        String nowhere = "127.0.0.1:" + FreePorts.next();

        // When
        var failure = catchThrowable(() -> run(nowhere, Duration.ofSeconds(1)));

        // Then
        assertThat(failure).rootCause().isNotNull();
        assertThat(failure).hasStackTraceContaining(nowhere).hasStackTraceContaining("Start the broker");
    }

    private static Predicate<Fact> accepts(String id) {
        return fact -> fact instanceof RequestFact.RequestAccepted accepted
                && accepted.requestId().equals(id);
    }

    private static ProducerRecord<String, byte[]> record(String topic, String key, String id, Request request) {
        return EventCodec.record(
                topic, key, EventCodec.envelope(id, "test", Instant.now(), request.cluster(), (Record) request));
    }

    private static void send(ProducerRecord<String, byte[]> record) throws Exception {
        try (var producer = clients.producer("foreign")) {
            producer.send(record).get();
        }
    }

    private static List<Fact> factsUntil(Predicate<Fact> enough) throws Exception {
        List<Fact> facts = new ArrayList<>();
        read(Topics.EVENTS, record -> {
            facts.add(EventCodec.read(record, Fact.class).data());
            return enough.test(facts.getLast());
        });
        return facts;
    }

    private static List<String> lettersUntil(int count) throws Exception {
        List<String> reasons = new ArrayList<>();
        read(Topics.DEAD_LETTERS, record -> {
            reasons.add(
                    new String(record.headers().lastHeader(DeadLetters.REASON).value(), StandardCharsets.UTF_8));
            return reasons.size() >= count;
        });
        return reasons;
    }

    /** Looks at one record after the other until one of them is the last. */
    @FunctionalInterface
    private interface Look {
        boolean isLast(ConsumerRecord<String, byte[]> record) throws Exception;
    }

    private static void read(String topic, Look look) throws Exception {
        Instant deadline = Instant.now().plus(LIMIT);
        try (var consumer = clients.consumer(Map.of("group.id", "reader-" + UUID.randomUUID()))) {
            consumer.subscribe(List.of(topic));
            while (Instant.now().isBefore(deadline)) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    if (look.isLast(record)) {
                        return;
                    }
                }
            }
        }
        throw new AssertionError("Waited for a record of " + topic + " in vain");
    }
}
