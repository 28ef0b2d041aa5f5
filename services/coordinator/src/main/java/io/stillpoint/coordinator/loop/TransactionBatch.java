package io.stillpoint.coordinator.loop;

import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.Topics;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.EventTypes;
import io.stillpoint.schemas.internal.ClusterState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** What one transaction will hold. Of a cluster that changed several times only the last state is written. */
final class TransactionBatch {

    private final List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
    private final Map<String, ClusterState> changed = new LinkedHashMap<>();
    /** Of those that come without a new fact: where their last one is. */
    private final Map<String, Long> places = new HashMap<>();

    private final Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();

    void consumed(ConsumerRecord<String, byte[]> record) {
        offsets.put(
                new TopicPartition(record.topic(), record.partition()),
                new OffsetAndMetadata(record.offset() + 1, record.leaderEpoch(), ""));
    }

    void add(DecisionRecords recorded) {
        if (!recorded.records().isEmpty()) {
            records.addAll(recorded.records());
            changed.put(recorded.after().cluster(), recorded.after());
            places.remove(recorded.after().cluster());
        }
    }

    /** A state that no new fact changes. */
    void addState(PlacedState placed) {
        changed.put(placed.state().cluster(), placed.state());
        places.put(placed.state().cluster(), placed.place());
    }

    /** A dead letter, or an entry of the catalogue that was missing. */
    void addRecord(ProducerRecord<String, byte[]> record) {
        records.add(record);
    }

    /** The state with what is in this batch already, {@code otherwise} when nothing is. */
    ClusterState stateOr(String cluster, ClusterState otherwise) {
        return changed.getOrDefault(cluster, otherwise);
    }

    boolean isEmpty() {
        return records.isEmpty() && offsets.isEmpty() && changed.isEmpty();
    }

    /** Everything to be written, the states last. */
    List<ProducerRecord<String, byte[]>> records(Instant now, EventEnds ends) {
        List<ProducerRecord<String, byte[]>> all = new ArrayList<>(records);
        for (ClusterState state : changed.values()) {
            ProducerRecord<String, byte[]> record = stateRecord(state, now);
            ends.mark(record, state.cluster(), places.get(state.cluster()));
            all.add(record);
        }
        return all;
    }

    Map<TopicPartition, OffsetAndMetadata> offsets() {
        return Map.copyOf(offsets);
    }

    List<ClusterState> changed() {
        return List.copyOf(changed.values());
    }

    private static ProducerRecord<String, byte[]> stateRecord(ClusterState state, Instant now) {
        return EventCodec.record(
                Topics.STATE,
                new Envelope<>(
                        state.cluster() + "/state/" + state.sequence(),
                        DecisionRecorder.SOURCE,
                        EventTypes.typeOf(state),
                        now,
                        state.cluster(),
                        null,
                        null,
                        null,
                        null,
                        state));
    }
}
