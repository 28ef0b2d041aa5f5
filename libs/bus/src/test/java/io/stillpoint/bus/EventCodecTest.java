package io.stillpoint.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.EventTypes;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class EventCodecTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void anEnvelopeComesBackAsItWas() throws Exception {
        // Given
        Fact fact = new SagaFact.RecoveryPointPinned("icp", "s-1", "p-1");
        var envelope = new Envelope<>(
                "icp/3",
                "stillpoint",
                EventTypes.typeOf(SagaFact.RecoveryPointPinned.class),
                NOON,
                "icp",
                "s-1",
                "r-1",
                3L,
                "",
                fact);

        // When
        var read = EventCodec.read(asRead(EventCodec.record(Topics.EVENTS, envelope)), Fact.class);

        // Then
        assertThat(read).isEqualTo(envelope);
    }

    @Test
    void structuredModeIsReadToo() throws Exception {
        // Given
        byte[] document = """
                {"specversion":"1.0","id":"r-1","source":"cron","type":"io.stillpoint.BackupRequested.v1",
                 "time":"2026-11-22T12:00:00Z","cluster":"icp","datacontenttype":"application/json",
                 "data":{"cluster":"icp","consistency":"hot","baseline":false,"components":["etcd"]}}""".getBytes(StandardCharsets.UTF_8);
        var headers =
                Map.of("Content-Type", "application/cloudevents+json; charset=utf-8".getBytes(StandardCharsets.UTF_8));

        // When
        var read = EventCodec.read(RawEvent.of(headers, document, "here"), Request.class, "here");

        // Then
        assertThat(read.data())
                .isEqualTo(new Request.BackupRequested("icp", Consistency.HOT, false, List.of(Component.ETCD), null));
    }

    @Test
    void aFactIsNoRequest() {
        // Given
        var fact = EventCodec.envelope("1", "me", NOON, "icp", new SagaFact.RecoveryPointPinned("icp", "s-1", "p-1"));

        // When
        var failure = catchThrowable(() -> EventCodec.read(asRead(EventCodec.record("t", fact)), Request.class));

        // Then
        assertThat(failure)
                .isInstanceOf(MalformedEventException.class)
                .hasMessageContaining("a type of Request")
                .hasMessageContaining("t/0/0");
    }

    @Test
    void aRecordWithoutCloudEventsHeadersIsRefusedInWords() {
        // Given
        var record = new ConsumerRecord<String, byte[]>("t", 0, 0, "k", new byte[] {1, 2});

        // When
        var failure = catchThrowable(() -> EventCodec.read(record, Request.class));

        // Then
        assertThat(failure).hasMessageContaining("ce_specversion 1.0").hasMessageContaining("no specversion");
    }

    @Test
    void dataOfAnotherShapeIsRefusedNotBelieved() {
        // Given
        var request = EventCodec.envelope("1", "me", NOON, "icp", new Request.StopRequested("icp"));
        var record = EventCodec.record("t", request);
        var spoiled = new ProducerRecord<>("t", null, "icp", "[]".getBytes(StandardCharsets.UTF_8), record.headers());

        // When
        var failure = catchThrowable(() -> EventCodec.read(asRead(spoiled), Request.class));

        // Then
        assertThat(failure).isInstanceOf(MalformedEventException.class);
    }

    @Test
    void clustersHaveThePartitionThatKafkasOwnClientsGiveThem() {
        // Given
        var names = List.of("icp", "prod-eu", "ß", "");

        // When
        var partitions = names.stream().map(Topics::partitionOf).toList();

        // Then
        assertThat(partitions)
                .isEqualTo(names.stream()
                        .map(name -> org.apache.kafka.clients.producer.internals.BuiltInPartitioner.partitionForKey(
                                name.getBytes(StandardCharsets.UTF_8), Topics.CLUSTER_PARTITIONS))
                        .toList());
    }

    private static ConsumerRecord<String, byte[]> asRead(ProducerRecord<String, byte[]> sent) {
        var read = new ConsumerRecord<>(sent.topic(), 0, 0, sent.key(), sent.value());
        sent.headers().forEach(read.headers()::add);
        return read;
    }
}
