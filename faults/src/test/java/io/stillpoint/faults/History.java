package io.stillpoint.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.BusConfig;
import io.stillpoint.bus.CompactedTopicReader;
import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.HashChain;
import io.stillpoint.bus.Topics;
import io.stillpoint.coordinator.decide.Decider;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.internal.ClusterState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Asks for things and reads the committed facts as they come; the chain and the fold are checked on the way. */
public final class History implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(4);

    private final String cluster;
    private final BusClients clients;
    private final Consumer<String, byte[]> consumer;
    private final List<Fact> facts = new ArrayList<>();
    private ClusterState folded;

    public History(String bootstrapServers, String cluster) {
        this.cluster = cluster;
        this.clients = new BusClients(new BusConfig(bootstrapServers, Map.of()));
        this.folded = ClusterState.unknown(cluster);
        // Assigned, not subscribed: a group would start over after a restart of the broker.
        this.consumer = clients.consumer(Map.of());
        var partition = new TopicPartition(Topics.EVENTS, Topics.partitionOf(cluster));
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
    }

    /** Sends a request as any outsider would, through the gate. */
    public void ask(String id, Request request) throws Exception {
        var envelope = EventCodec.envelope(id, "faults", Instant.now(), cluster, (Record) request);
        try (var producer = clients.producer("outsider")) {
            producer.send(EventCodec.record(Topics.CONTROL, "any key", envelope))
                    .get();
        }
    }

    /** The facts that came since the last call; none when nothing came for a moment. */
    public List<Fact> news() throws Exception {
        List<Fact> news = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
            Envelope<Fact> fact = EventCodec.read(record, Fact.class);
            assertThat(fact.sequence()).as("sequence").isEqualTo(folded.sequence() + 1);
            assertThat(fact.previousHash()).as("chain at %s", fact.id()).isEqualTo(folded.lastHash());
            folded = Decider.evolve(folded, fact.data(), fact.time(), HashChain.hashOf(fact, record.value()));
            news.add(fact.data());
        }
        facts.addAll(news);
        return news;
    }

    public List<Fact> facts() {
        return List.copyOf(facts);
    }

    /** The fold of everything read so far. */
    public ClusterState folded() {
        return folded;
    }

    /** The state as the coordinator wrote it. */
    public ClusterState written() throws Exception {
        try (var reader = new CompactedTopicReader(clients, Topics.STATE)) {
            return EventCodec.read(reader.toEnd(LIMIT).get(cluster), ClusterState.class)
                    .data();
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
