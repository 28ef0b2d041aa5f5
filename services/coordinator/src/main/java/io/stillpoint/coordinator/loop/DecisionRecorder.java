package io.stillpoint.coordinator.loop;

import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.HashChain;
import io.stillpoint.bus.Topics;
import io.stillpoint.coordinator.decide.Decider;
import io.stillpoint.coordinator.decide.state.Decision;
import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.EventTypes;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.ScheduleFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.WorkQueue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Puts decisions into the form in which they are written: facts get id, sequence and previous hash, tasks their signature,
 * and what belongs into the catalogue is taken out of the facts. Without clock, random or I/O.
 */
final class DecisionRecorder {

    /** Who says the facts. */
    static final String SOURCE = "stillpoint/coordinator";

    private final SealSigner signer;

    DecisionRecorder(SealSigner signer) {
        this.signer = signer;
    }

    /**
     * Records one decision.
     *
     * @param before the state that it was taken on
     * @param causation source and id of the input, null when only time had passed
     * @throws IllegalStateException when the facts do not fold to the state that the decider announced, or one is too large
     */
    DecisionRecords record(ClusterState before, Decision decision, Instant now, @Nullable String causation) {
        List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
        ClusterState state = before;
        for (Fact fact : decision.facts()) {
            Envelope<Fact> envelope = envelope(state, fact, now, causation);
            records.addAll(catalogue(state, envelope));
            records.add(limited(EventCodec.record(Topics.EVENTS, envelope)));
            state = Decider.evolve(state, fact, now, HashChain.hashOf(envelope));
        }
        for (Task task : decision.tasks()) {
            records.add(limited(task(signer.signed(task), now, causation)));
        }
        ClusterState announced = Decider.withHash(decision.after(), state.lastHash());
        if (!announced.equals(state)) {
            throw new IllegalStateException(
                    "%s: expected the facts to fold to the state that was decided on, found another. Facts: %s"
                            .formatted(before.cluster(), decision.facts()));
        }
        return new DecisionRecords(records, state);
    }

    /** What a fact writes into the catalogue; without a value what it takes off. */
    static List<ProducerRecord<String, byte[]>> catalogue(ClusterState before, Envelope<Fact> fact) {
        List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
        for (CatalogueEntry entry : CatalogueEntries.of(before, fact.data(), fact.time())) {
            records.add(limited(EventCodec.record(Topics.CATALOGUE, entry.key(), catalogued(fact, entry))));
        }
        List<String> removed = switch (fact.data()) {
            case SagaFact.RecoveryPointPruned pruned -> CatalogueEntries.removedKeys(pruned);
            case SagaFact.BackupCompleted completed -> CatalogueEntries.forgottenKeys(before, completed);
            default -> List.of();
        };
        removed.forEach(key -> records.add(new ProducerRecord<>(Topics.CATALOGUE, key, null)));
        return records;
    }

    private static Envelope<Fact> envelope(ClusterState state, Fact fact, Instant now, @Nullable String causation) {
        long sequence = state.sequence() + 1;
        return new Envelope<>(
                state.cluster() + "/" + sequence,
                SOURCE,
                EventTypes.typeOf((Record) fact),
                now,
                state.cluster(),
                sagaOf(fact),
                causation,
                sequence,
                state.lastHash(),
                fact);
    }

    private static Envelope<Record> catalogued(Envelope<Fact> fact, CatalogueEntry entry) {
        Record data = (Record) entry;
        return new Envelope<>(
                fact.id() + "/catalogue",
                SOURCE,
                EventTypes.typeOf(data),
                fact.time(),
                fact.cluster(),
                fact.saga(),
                fact.id(),
                null,
                null,
                data);
    }

    private static ProducerRecord<String, byte[]> task(Task task, Instant now, @Nullable String causation) {
        String cluster = task.step().cluster();
        return EventCodec.record(
                WorkQueue.of(task.action()).topic(),
                new Envelope<>(
                        cluster + "/task/" + task.fencingToken(),
                        SOURCE,
                        EventTypes.typeOf(task),
                        now,
                        cluster,
                        task.step().saga(),
                        causation,
                        null,
                        null,
                        task));
    }

    private static @Nullable String sagaOf(Fact fact) {
        return switch (fact) {
            case RequestFact.RequestAccepted accepted -> accepted.saga();
            case RequestFact.RequestRejected _, ScheduleFact _ -> null;
            case SagaFact saga -> saga.saga();
            case StepFact step -> step.step().saga();
        };
    }

    private static ProducerRecord<String, byte[]> limited(ProducerRecord<String, byte[]> record) {
        if (record.value().length > Topics.MAX_RECORD_BYTES) {
            throw new IllegalStateException("%s: expected a record of at most %d bytes, found one of %d for %s"
                    .formatted(record.topic(), Topics.MAX_RECORD_BYTES, record.value().length, record.key()));
        }
        return record;
    }
}
