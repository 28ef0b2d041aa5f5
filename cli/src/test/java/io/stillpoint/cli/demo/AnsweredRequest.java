package io.stillpoint.cli.demo;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.Topics;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** The test in the place of the coordinator: it waits for one request of a cluster and writes the facts that follow. */
final class AnsweredRequest {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    private AnsweredRequest() {}

    static CompletableFuture<Void> with(
            BusClients clients, String cluster, Function<Envelope<Request>, List<Fact>> facts) {
        Consumer<String, byte[]> control = clients.consumer(Map.of());
        List<TopicPartition> partitions = control.partitionsFor(Topics.CONTROL).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        control.assign(partitions);
        control.seekToBeginning(partitions);
        return CompletableFuture.runAsync(() -> {
            try (control) {
                List<Record> all = facts.apply(next(control, cluster)).stream()
                        .map(Record.class::cast)
                        .toList();
                write(clients, Topics.EVENTS, all, cluster);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static Envelope<Request> next(Consumer<String, byte[]> control, String cluster) throws Exception {
        Instant end = Instant.now().plus(LIMIT);
        while (Instant.now().isBefore(end)) {
            for (ConsumerRecord<String, byte[]> record : control.poll(Duration.ofSeconds(1))) {
                Envelope<Request> asked = EventCodec.read(record, Request.class);
                if (asked.cluster().equals(cluster)) {
                    return asked;
                }
            }
        }
        throw new IllegalStateException("expected a request for " + cluster + ", found none");
    }

    static void write(BusClients clients, String topic, List<? extends Record> all, String cluster) throws Exception {
        try (var producer = clients.producer("answers")) {
            for (Record data : all) {
                producer.send(EventCodec.record(
                                topic,
                                EventCodec.envelope("e", "stillpoint/coordinator", Instant.now(), cluster, data)))
                        .get();
            }
        }
    }
}
