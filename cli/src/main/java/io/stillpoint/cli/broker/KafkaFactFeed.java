package io.stillpoint.cli.broker;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.MalformedEventException;
import io.stillpoint.bus.Topics;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.progress.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads {@code stillpoint.events} and {@code stillpoint.progress} side by side, without a consumer group. */
final class KafkaFactFeed implements FactFeed {

    private static final Duration POLL = Duration.ofMillis(250);

    private final org.apache.kafka.clients.consumer.Consumer<String, byte[]> consumer;
    private final Map<TopicPartition, Long> endsAtOpening;

    private KafkaFactFeed(BusClients clients, boolean fromStart) {
        this.consumer = clients.consumer(Map.of());
        List<TopicPartition> events = partitions(Topics.EVENTS).toList();
        List<TopicPartition> progress = partitions(Topics.PROGRESS).toList();
        consumer.assign(Stream.concat(events.stream(), progress.stream()).toList());
        consumer.seekToEnd(progress);
        if (fromStart) {
            consumer.seekToBeginning(events);
        } else {
            consumer.seekToEnd(events);
        }
        // Seeking is lazy; asking for the positions pins them before the caller publishes anything.
        consumer.assignment().forEach(consumer::position);
        this.endsAtOpening = consumer.endOffsets(events);
    }

    static KafkaFactFeed fromNow(BusClients clients) {
        return new KafkaFactFeed(clients, false);
    }

    static KafkaFactFeed fromStart(BusClients clients) {
        return new KafkaFactFeed(clients, true);
    }

    /** Whether everything that was in the log at the opening has been handed over. */
    boolean atEnd() {
        return endsAtOpening.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    @Override
    public void poll(
            java.util.function.Consumer<Envelope<Fact>> onFact, java.util.function.Consumer<Progress> onProgress) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
            try {
                if (record.topic().equals(Topics.EVENTS)) {
                    onFact.accept(EventCodec.read(record, Fact.class));
                } else {
                    onProgress.accept(EventCodec.read(record, Progress.class).data());
                }
            } catch (MalformedEventException e) {
                throw CliException.of(e.problem());
            }
        }
    }

    private Stream<TopicPartition> partitions(String topic) {
        return consumer.partitionsFor(topic).stream().map(info -> new TopicPartition(info.topic(), info.partition()));
    }

    @Override
    public void close() {
        consumer.close();
    }
}
