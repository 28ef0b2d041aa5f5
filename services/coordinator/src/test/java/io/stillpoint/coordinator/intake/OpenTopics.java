package io.stillpoint.coordinator.intake;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.BusConfig;
import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.TopicSetup;
import io.stillpoint.bus.Topics;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.standalone.BrokerProcess;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A broker as the world outside sees it: strangers write to its open topics, and tests read what became of that. */
final class OpenTopics {

    static final Duration LIMIT = Duration.ofMinutes(3);

    final BusClients clients;

    OpenTopics(BrokerProcess broker) {
        clients = new BusClients(new BusConfig(broker.bootstrapServers(), Map.of()));
        try (var admin = clients.admin()) {
            TopicSetup.ensure(admin);
        }
    }

    /** A producer that keeps to no rule of ours. */
    Producer<String, byte[]> stranger(String compression) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", clients.config().bootstrapServers());
        settings.put("compression.type", compression);
        settings.put("max.request.size", Integer.MAX_VALUE);
        settings.put("buffer.memory", 512L * 1024 * 1024);
        settings.put("enable.idempotence", false);
        settings.put("delivery.timeout.ms", 60_000);
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    /** A request that the gate has to pass. */
    static ProducerRecord<String, byte[]> good(String topic, int partition, String cluster, String id) {
        Request hot = new Request.BackupRequested(cluster, Consistency.HOT, false, List.of(Component.ETCD), null);
        var record = EventCodec.record(topic, EventCodec.envelope(id, "test", Instant.now(), cluster, (Record) hot));
        return new ProducerRecord<>(topic, partition, record.key(), record.value(), record.headers());
    }

    /** Reads a topic from its beginning until a record is found. */
    List<ConsumerRecord<String, byte[]>> readUntil(
            String topic, Predicate<List<ConsumerRecord<String, byte[]>>> enough) {
        List<ConsumerRecord<String, byte[]>> read = new ArrayList<>();
        Instant deadline = Instant.now().plus(LIMIT);
        try (var consumer = clients.consumer(Map.of("group.id", "reader-" + UUID.randomUUID()))) {
            consumer.subscribe(List.of(topic));
            while (!enough.test(read)) {
                if (Instant.now().isAfter(deadline)) {
                    throw new AssertionError("waited in vain, %s has %d records".formatted(topic, read.size()));
                }
                consumer.poll(Duration.ofMillis(100)).forEach(read::add);
            }
        }
        return read;
    }

    static Predicate<List<ConsumerRecord<String, byte[]>>> hasIds(List<String> ids) {
        return records ->
                records.stream().map(record -> header(record, "ce_id")).toList().containsAll(ids);
    }

    static String header(ConsumerRecord<String, byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** What it takes on the wire, about. */
    static int bytes(ConsumerRecord<String, byte[]> record) {
        int bytes = record.key().length() + record.value().length;
        for (Header header : record.headers()) {
            bytes += header.key().length() + header.value().length;
        }
        return bytes;
    }

    static List<String> openTopics() {
        return List.of(Topics.REQUESTS, Topics.CONTROL);
    }
}
