package io.stillpoint.bus;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Creates Kafka clients with the settings that Stillpoint needs. Keys are text, values bytes. */
public final class BusClients {

    private final BusConfig config;

    public BusClients(BusConfig config) {
        this.config = config;
    }

    public BusConfig config() {
        return config;
    }

    /**
     * Returns an admin client.
     *
     * @throws BusException when no address of the brokers can be resolved
     */
    public Admin admin() {
        try {
            return Admin.create(config.common());
        } catch (KafkaException failure) {
            throw BrokerCheck.unreachable(config, failure.getCause() == null ? failure : failure.getCause());
        }
    }

    /** Returns a producer that loses nothing it has acknowledged and writes nothing twice. */
    public Producer<String, byte[]> producer(String clientId) {
        return new KafkaProducer<>(producerSettings(clientId), new StringSerializer(), new ByteArraySerializer());
    }

    /** Returns a producer for records that may be lost; its caller never waits for a broker that is away. */
    public Producer<String, byte[]> bestEffortProducer(String clientId) {
        Map<String, Object> settings = producerSettings(clientId);
        settings.put("enable.idempotence", false);
        settings.put("acks", "1");
        settings.put("max.block.ms", 50);
        settings.put("buffer.memory", 1024 * 1024);
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    /**
     * Returns a producer for transactions in quick succession.
     *
     * @param transactionalId a later producer with this id fences the earlier one
     * @param transactionTimeoutMs then the broker aborts what a dead producer left open
     */
    public Producer<String, byte[]> transactionalProducer(String transactionalId, int transactionTimeoutMs) {
        Map<String, Object> settings = producerSettings(transactionalId);
        settings.put("transactional.id", transactionalId);
        settings.put("transaction.timeout.ms", transactionTimeoutMs);
        settings.put("delivery.timeout.ms", transactionTimeoutMs);
        settings.put("max.block.ms", transactionTimeoutMs);
        settings.put("request.timeout.ms", transactionTimeoutMs / 2);
        settings.put("max.request.size", Topics.MAX_STATE_BYTES);
        settings.put("compression.type", "lz4");
        // Without these, back-to-back transactions sleep 100 ms each: measured 16 a second against 92.
        settings.put("retry.backoff.ms", 1);
        settings.put("retry.backoff.max.ms", 10);
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    /**
     * Returns a consumer that sees committed records only and never commits by itself.
     *
     * @param own settings that override the common ones, such as {@code group.id}
     */
    public Consumer<String, byte[]> consumer(Map<String, Object> own) {
        Map<String, Object> settings = config.common();
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        settings.put("allow.auto.create.topics", false);
        settings.putAll(own);
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /** Returns a consumer of a task queue: one record at a time, acknowledged by hand. */
    public ShareConsumer<String, byte[]> shareConsumer(String group, String clientId) {
        Map<String, Object> settings = config.common();
        settings.put("group.id", group);
        settings.put("client.id", clientId);
        settings.put("share.acknowledgement.mode", "explicit");
        settings.put("share.acquire.mode", "record_limit");
        settings.put("max.poll.records", 1);
        // Slots do not poll while they wait for their turn. A slot that hangs is found by its lock, which nobody
        // renews.
        settings.put("max.poll.interval.ms", Integer.MAX_VALUE);
        return new KafkaShareConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    private Map<String, Object> producerSettings(String clientId) {
        Map<String, Object> settings = config.common();
        settings.put("client.id", clientId);
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.put("linger.ms", 0);
        settings.put("delivery.timeout.ms", 30_000);
        settings.put("max.request.size", Topics.MAX_RECORD_BYTES);
        return settings;
    }
}
