package io.stillpoint.coordinator.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.bus.DeadLetters;
import io.stillpoint.bus.Topics;
import io.stillpoint.coordinator.gate.Gate;
import io.stillpoint.coordinator.gate.RequestReader;
import io.stillpoint.schemas.json.EventSchemas;
import io.stillpoint.standalone.BrokerProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever arrives: what the gate writes has a bound, and a good request behind it passes. A failing seed is in the message. */
class GateFuzzTest {

    private static final int ROUNDS = 6;
    private static final int RECORDS_A_ROUND = 60;
    private static final List<String> COMPRESSIONS = List.of("none", "gzip", "snappy", "lz4", "zstd");
    private static final List<String> NAMES = List.of(
            "ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time", "ce_cluster", "content-type", "x", "");
    private static final List<String> TEXTS = List.of(
            "1.0",
            "io.stillpoint.BackupRequested.v1",
            "application/cloudevents+json",
            "icp",
            "/stillpoint/scheduler",
            "2026-11-22T12:00:00Z");
    private static final List<String> DOCUMENTS = List.of(
            "{}",
            "{\"cluster\":\"icp\",\"consistency\":\"hot\",\"components\":[\"etcd\"]}",
            "{\"cluster\":\"\\ud800\",\"specversion\":\"1.0\",\"id\":\"\\udfff\",\"type\":\"t\",\"source\":\"s\"}",
            "{\"cluster\":\"\\u0000\\u001b[31m\",\"data\":{\"cluster\":\"\\ud800\"}}",
            "{\"specversion\":\"1.0\",\"data_base64\":\"*\"}",
            "[".repeat(100_000),
            "{\"a\":".repeat(20_000),
            "1e999999999");

    @TempDir
    Path directory;

    @Test
    void whateverArrivesWhatIsWrittenIsBoundedAndTheNextGoodRequestPasses() throws Exception {
        try (var broker = BrokerProcess.in(directory);
                var thread = Executors.newSingleThreadExecutor()) {
            var topics = new OpenTopics(broker);
            var loop = new GateLoop(
                    topics.clients, "fuzz", new Gate(new RequestReader(EventSchemas.packaged())), Clock.systemUTC());
            thread.submit(() -> {
                loop.run();
                return true;
            });
            List<String> good = new ArrayList<>();
            for (int seed = 0; seed < ROUNDS; seed++) {
                // Given
                feed(topics, new Random(seed), COMPRESSIONS.get(seed % COMPRESSIONS.size()));

                // When
                good.addAll(askOnEveryPartition(topics, seed));

                // Then
                var passed = topics.readUntil(Topics.INBOX, OpenTopics.hasIds(good));
                assertThat(passed)
                        .as("seed %d", seed)
                        .allSatisfy(record ->
                                assertThat(OpenTopics.bytes(record)).isLessThanOrEqualTo(Topics.MAX_RECORD_BYTES));
                assertThat(topics.readUntil(Topics.DEAD_LETTERS, letters -> !letters.isEmpty()))
                        .as("seed %d", seed)
                        .allSatisfy(letter ->
                                assertThat(OpenTopics.bytes(letter)).isLessThanOrEqualTo(DeadLetters.MOST_BYTES));
            }
            loop.close();
        }
    }

    /** The broker may refuse a record: then it did not arrive. */
    private static void feed(OpenTopics topics, Random random, String compression) throws InterruptedException {
        List<Future<?>> sent = new ArrayList<>();
        try (Producer<String, byte[]> stranger = topics.stranger(compression)) {
            for (int count = 0; count < RECORDS_A_ROUND; count++) {
                sent.add(stranger.send(anyRecord(random)));
            }
        }
        int arrived = 0;
        for (Future<?> each : sent) {
            try {
                each.get();
                arrived++;
            } catch (ExecutionException refused) {
                // By the broker: too large, or more than it has memory to unpack.
            }
        }
        assertThat(arrived).isPositive();
    }

    private static ProducerRecord<String, byte[]> anyRecord(Random random) {
        String topic = OpenTopics.openTopics().get(random.nextInt(2));
        var record = new ProducerRecord<String, byte[]>(topic, random.nextInt(3), null, anyValue(random));
        int headers = random.nextInt(10);
        for (int count = 0; count < headers; count++) {
            record.headers().add(NAMES.get(random.nextInt(NAMES.size())), anyHeader(random));
        }
        return record;
    }

    private static byte[] anyValue(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> null;
            case 1 -> noise(random, random.nextInt(1_000));
            case 2 -> new byte[random.nextInt(20 * 1024 * 1024)];
            case 3 -> noise(random, random.nextInt(Topics.MAX_RECORD_BYTES));
            default -> DOCUMENTS.get(random.nextInt(DOCUMENTS.size())).getBytes(StandardCharsets.UTF_8);
        };
    }

    private static byte[] anyHeader(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> noise(random, random.nextInt(100));
            case 1 -> "\u0001".repeat(random.nextInt(60_000)).getBytes(StandardCharsets.UTF_8);
            default -> TEXTS.get(random.nextInt(TEXTS.size())).getBytes(StandardCharsets.UTF_8);
        };
    }

    private static byte[] noise(Random random, int length) {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }

    private static List<String> askOnEveryPartition(OpenTopics topics, int seed) throws Exception {
        List<String> ids = new ArrayList<>();
        try (var producer = topics.clients.producer("good")) {
            for (String topic : OpenTopics.openTopics()) {
                for (int partition = 0; partition < 3; partition++) {
                    String id = "good-%d-%s-%d".formatted(seed, topic, partition);
                    producer.send(OpenTopics.good(topic, partition, "icp", id)).get();
                    ids.add(id);
                }
            }
        }
        return ids;
    }
}
