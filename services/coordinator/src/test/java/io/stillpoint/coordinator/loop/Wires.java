package io.stillpoint.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.BusConfig;
import io.stillpoint.bus.CompactedTopicReader;
import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.HashChain;
import io.stillpoint.bus.MalformedEventException;
import io.stillpoint.bus.TopicSetup;
import io.stillpoint.bus.Topics;
import io.stillpoint.bus.task.TaskWorker;
import io.stillpoint.coordinator.decide.Answers;
import io.stillpoint.coordinator.decide.Clusters;
import io.stillpoint.coordinator.decide.Decider;
import io.stillpoint.coordinator.gate.Gate;
import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.ScheduleFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.ScheduleReport;
import io.stillpoint.schemas.internal.UnaskedReport;
import io.stillpoint.schemas.internal.WorkQueue;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.standalone.BrokerProcess;
import io.stillpoint.vault.keys.KeyCreation;
import io.stillpoint.vault.keys.PointSigner;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Everything around the loop: a broker, the gate's way into the inbox, workers that answer well, and the log to read. */
final class Wires implements AutoCloseable {

    static final Duration LIMIT = Duration.ofMinutes(2);

    final BusClients clients;
    /** For a coordinator whose clock is off: it takes nothing that comes from another time. */
    Duration peoplesClockIsOff = Duration.ZERO;

    private final List<TaskWorker> workers = new ArrayList<>();

    Wires(BrokerProcess broker) {
        clients = new BusClients(new BusConfig(broker.bootstrapServers(), Map.of()));
        try (var admin = clients.admin()) {
            TopicSetup.ensure(admin);
        }
    }

    /** Workers of every capability, in this process. */
    void startWorkers() {
        for (WorkQueue queue : WorkQueue.all()) {
            var worker = new TaskWorker(
                    clients.config(),
                    queue,
                    (task, context) -> Answers.fact(task, context.run(), Instant.now()),
                    2,
                    Clock.systemUTC());
            worker.start();
            workers.add(worker);
        }
    }

    void ask(String id, Request request) throws Exception {
        ask(id, request, Topics.CONTROL);
    }

    /** As if the gate had read it from {@code topic}. */
    void ask(String id, Request request, String topic) throws Exception {
        var envelope = EventCodec.envelope(
                id, "test", Instant.now().plus(peoplesClockIsOff), request.cluster(), (Record) request);
        var record = EventCodec.record(Topics.INBOX, envelope);
        record.headers().add(Gate.TOPIC_HEADER, topic.getBytes(StandardCharsets.UTF_8));
        try (var producer = clients.producer("gate")) {
            producer.send(record).get();
        }
    }

    /** As a scheduler reports: the id follows from what is reported. */
    void report(ScheduleFact fact, String reporter) throws Exception {
        var envelope = EventCodec.envelope(
                ScheduleReport.idOf(fact),
                "stillpoint/scheduler",
                Instant.now(),
                fact.cluster(),
                new ScheduleReport(fact, reporter));
        try (var producer = clients.producer(reporter)) {
            producer.send(EventCodec.record(Topics.REPORTS, envelope)).get();
        }
    }

    /** As the restore service reports snapshots of etcd that it has read back. */
    void verify(String... points) throws Exception {
        try (var producer = clients.producer("restore")) {
            for (String point : points) {
                producer.send(EventCodec.record(
                        Topics.REPORTS,
                        EventCodec.envelope("verified", "restore", Instant.now(), Clusters.NAME, verified(point))));
            }
            producer.flush();
        }
    }

    private static Report verified(String point) {
        var snapshot = new SnapshotRef(
                Clusters.NAME,
                point,
                Component.ETCD,
                Component.ETCD.label(),
                "run-1",
                Consistency.HOT,
                "clusters/manifest.json",
                null,
                "aa",
                1000,
                500,
                42L,
                null,
                Instant.now());
        var step = UnaskedReport.step("s-old", snapshot);
        return UnaskedReport.of(
                step, "run-2", "host-1", new Report.Done(new StepFact.SnapshotVerified(step, snapshot)));
    }

    /** As an earlier coordinator wrote a recovery point into the catalogue. */
    void catalogue(String point) throws Exception {
        var entry = new CatalogueEntry.Point(
                Clusters.NAME,
                point,
                "s-old",
                Consistency.HOT,
                false,
                Instant.now(),
                Instant.now(),
                List.of(),
                List.of(),
                false,
                null,
                List.of());
        try (var producer = clients.producer("coordinator")) {
            producer.send(EventCodec.record(
                            Topics.CATALOGUE,
                            entry.key(),
                            EventCodec.envelope(point, "test", Instant.now(), Clusters.NAME, entry)))
                    .get();
        }
    }

    List<String> catalogueKeys() {
        try (var reader = new CompactedTopicReader(clients, Topics.CATALOGUE)) {
            return List.copyOf(reader.toEnd(LIMIT).keySet());
        }
    }

    /** Reads the committed facts from the beginning until one of them is what is waited for. */
    List<Envelope<Fact>> factsUntil(Predicate<Fact> enough) throws Exception {
        return factsOfUntil(Clusters.NAME, enough);
    }

    /** Those of one cluster. */
    List<Envelope<Fact>> factsOfUntil(String cluster, Predicate<Fact> enough) throws Exception {
        List<Envelope<Fact>> facts = new ArrayList<>();
        byte[] noHash = new byte[0];
        Instant deadline = Instant.now().plus(LIMIT);
        try (var consumer = clients.consumer(Map.of("group.id", "reader-" + System.nanoTime()))) {
            consumer.subscribe(List.of(Topics.EVENTS));
            String hash = HashChain.START;
            while (facts.stream().noneMatch(fact -> enough.test(fact.data()))) {
                assertThat(Instant.now()).as("facts so far: %s", names(facts)).isBefore(deadline);
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    if (!cluster.equals(record.key())) {
                        continue;
                    }
                    Envelope<Fact> fact = EventCodec.read(record, Fact.class);
                    assertThat(fact.previousHash()).as("chain at %s", fact.id()).isEqualTo(hash);
                    assertThat(fact.sequence()).isEqualTo(facts.size() + 1L);
                    hash = HashChain.hashOf(fact, record.value());
                    facts.add(fact);
                }
            }
        }
        return facts;
    }

    /** The fold of facts as they were read. */
    static ClusterState fold(List<Envelope<Fact>> facts) {
        ClusterState state = ClusterState.unknown(Clusters.NAME);
        for (Envelope<Fact> fact : facts) {
            state = Decider.evolve(state, fact.data(), fact.time(), HashChain.hashOf(fact));
        }
        return state;
    }

    ClusterState state() throws MalformedEventException {
        try (var reader = new CompactedTopicReader(clients, Topics.STATE)) {
            return EventCodec.read(reader.toEnd(LIMIT).get(Clusters.NAME), ClusterState.class)
                    .data();
        }
    }

    CatalogueEntry catalogued(String key) throws MalformedEventException {
        try (var reader = new CompactedTopicReader(clients, Topics.CATALOGUE)) {
            return EventCodec.read(reader.toEnd(LIMIT).get(key), CatalogueEntry.class)
                    .data();
        }
    }

    static SealSigner signer(Path directory) throws Exception {
        var keys = KeyCreation.into(directory.resolve("keys"), Instant.now());
        return new SealSigner(PointSigner.load(keys.signingKey()));
    }

    static List<String> names(List<Envelope<Fact>> facts) {
        return facts.stream()
                .map(fact -> fact.data().getClass().getSimpleName())
                .toList();
    }

    @Override
    public void close() {
        workers.parallelStream().forEach(TaskWorker::close);
    }
}
