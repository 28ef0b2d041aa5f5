package io.stillpoint.cli.broker;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.DeadLetters;
import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.MalformedEventException;
import io.stillpoint.bus.Topics;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.EventIdentity;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.progress.Progress;
import io.stillpoint.schemas.shared.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads facts, progress and dead letters side by side, without a consumer group. */
public final class FactFeed implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(250);

    /** Is told what is published, in the order of each topic. */
    public interface Listener {

        void fact(Envelope<Fact> fact);

        default void progress(Progress progress) {}

        /** A record of this source and id was put aside, and why. */
        default void deadLetter(EventIdentity request, Problem reason) {}
    }

    private final Consumer<String, byte[]> consumer;
    private final Map<TopicPartition, Long> endsAtOpening;

    private FactFeed(BusClients clients, boolean fromStart) {
        this.consumer = clients.consumer(Map.of());
        List<TopicPartition> events = partitions(Topics.EVENTS).toList();
        List<TopicPartition> others = Stream.of(Topics.PROGRESS, Topics.DEAD_LETTERS)
                .flatMap(this::partitions)
                .toList();
        consumer.assign(Stream.concat(events.stream(), others.stream()).toList());
        consumer.seekToEnd(others);
        if (fromStart) {
            consumer.seekToBeginning(events);
        } else {
            consumer.seekToEnd(events);
        }
        // Seeking is lazy; asking for the positions pins them before the caller publishes anything.
        consumer.assignment().forEach(consumer::position);
        this.endsAtOpening = consumer.endOffsets(events);
    }

    /** What is published from now on. */
    static FactFeed fromNow(BusClients clients) {
        return new FactFeed(clients, false);
    }

    /** The whole log of facts, then what follows. */
    static FactFeed fromStart(BusClients clients) {
        return new FactFeed(clients, true);
    }

    /** Whether everything that was in the log at the opening has been handed over. */
    public boolean atEnd() {
        return endsAtOpening.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /** Waits a moment for something new and hands it over. */
    public void poll(Listener listener) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
            switch (record.topic()) {
                case Topics.EVENTS -> listener.fact(read(record, Fact.class));
                case Topics.PROGRESS ->
                    listener.progress(read(record, Progress.class).data());
                default -> deadLetter(EventCodec.headersOf(record.headers()), listener);
            }
        }
    }

    /** As {@link #poll}, but hands over facts alone, each with its record's own bytes. */
    void pollFacts(BiConsumer<Envelope<Fact>, byte[]> onFact) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
            if (record.topic().equals(Topics.EVENTS)) {
                onFact.accept(read(record, Fact.class), record.value());
            }
        }
    }

    private static <T> Envelope<T> read(ConsumerRecord<String, byte[]> record, Class<T> kind) {
        try {
            return EventCodec.read(record, kind);
        } catch (MalformedEventException e) {
            throw CliException.of(e.problem());
        }
    }

    /** A record without source and id is nobody's request here. */
    private static void deadLetter(Map<String, byte[]> headers, Listener listener) {
        byte[] source = headers.get(DeadLetters.SOURCE);
        byte[] id = headers.get(DeadLetters.ID);
        byte[] reason = headers.get(DeadLetters.REASON);
        if (source != null && id != null && reason != null) {
            var request = new EventIdentity(
                    new String(source, StandardCharsets.UTF_8), new String(id, StandardCharsets.UTF_8));
            listener.deadLetter(request, Json.read(reason, Problem.class));
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
