package io.stillpoint.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.EventTypes;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A fact that is missing, changed or slipped in is noticed, and nothing that follows makes up for it. */
class FactChainTest {

    private final FactChain chain = new FactChain();

    @Test
    void anUntouchedLogIsWhole() throws Exception {
        // When
        follow(log(5, UnaryOperator.identity()));

        // Then
        assertThat(chain.problems()).isEmpty();
        assertThat(chain.sequence()).isEqualTo(5);
    }

    @Test
    void aMissingFactBreaksTheChainOnceAndForGood() throws Exception {
        // Given
        List<ConsumerRecord<String, byte[]>> facts = log(5, UnaryOperator.identity());
        facts.remove(2);

        // When
        follow(facts);

        // Then
        assertThat(chain.problems()).hasSize(1);
        assertThat(chain.problems().getFirst().sentence()).contains("expected fact 3", "found fact 4");
        assertThat(chain.sequence()).isEqualTo(5);
    }

    @Test
    void aLogWhoseBeginningIsMissingIsNotWhole() throws Exception {
        // When
        follow(log(3, UnaryOperator.identity()).subList(1, 3));

        // Then
        assertThat(chain.problems()).isNotEmpty();
    }

    @Test
    void factsInAnotherOrderAreNotWhole() throws Exception {
        // Given
        List<ConsumerRecord<String, byte[]>> facts = log(4, UnaryOperator.identity());
        Collections.swap(facts, 1, 2);

        // When
        follow(facts);

        // Then
        assertThat(chain.problems())
                .extracting(Problem::found)
                .first()
                .asString()
                .contains("fact 3");
    }

    @Test
    void aFactThatComesTwiceIsNotWhole() throws Exception {
        // Given
        List<ConsumerRecord<String, byte[]>> facts = log(3, UnaryOperator.identity());
        facts.add(1, facts.get(1));

        // When
        follow(facts);

        // Then
        assertThat(chain.problems()).isNotEmpty();
    }

    @Test
    void aChangedFactShowsInTheOneAfterIt() throws Exception {
        // Given
        List<ConsumerRecord<String, byte[]>> facts = log(3, UnaryOperator.identity());
        facts.set(1, withData(facts.get(1), text(facts.get(1)).replace("p-2", "p-9")));

        // When
        follow(facts);

        // Then
        assertThat(chain.problems()).extracting(Problem::code).containsExactly("chain-broken");
        assertThat(chain.problems().getFirst().where()).contains("icp/3");
    }

    @Test
    void bytesOfAnotherReleaseAreWholeThoughThisOneWouldWriteOthers() throws Exception {
        // Given
        List<ConsumerRecord<String, byte[]>> facts = log(3, data -> data.replace("{", "{ \"later\": [1], "));

        // When
        follow(facts);

        // Then
        assertThat(chain.problems()).isEmpty();
    }

    @Test
    void aFieldThatNobodyReadsCountsToo() throws Exception {
        // Given
        List<ConsumerRecord<String, byte[]>> facts = log(3, data -> data.replace("{", "{ \"later\": 1, "));
        facts.set(1, withData(facts.get(1), text(facts.get(1)).replace("1, ", "2, ")));

        // When
        follow(facts);

        // Then
        assertThat(chain.problems()).hasSize(1);
    }

    @Test
    void aFactWithoutAPlaceBreaksTheChain() throws Exception {
        // Given
        Envelope<Fact> stray = envelope(null, null, "p-1");

        // When
        chain.follow(stray, Json.bytes(stray.data()));

        // Then
        assertThat(chain.problems()).hasSize(1);
        assertThat(chain.sequence()).isZero();
    }

    private void follow(List<ConsumerRecord<String, byte[]>> records) throws MalformedEventException {
        for (ConsumerRecord<String, byte[]> record : records) {
            chain.follow(EventCodec.read(record, Fact.class), record.value());
        }
    }

    /** @param writing how its writer encodes data that we would write as the text that comes in */
    private static List<ConsumerRecord<String, byte[]>> log(int length, UnaryOperator<String> writing) {
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        String hash = HashChain.START;
        for (long sequence = 1; sequence <= length; sequence++) {
            Envelope<Fact> fact = envelope(sequence, hash, "p-" + sequence);
            byte[] data = writing.apply(Json.text(fact.data())).getBytes(StandardCharsets.UTF_8);
            hash = HashChain.hashOf(fact, data);
            records.add(read(EventCodec.record(Topics.EVENTS, fact), data));
        }
        return records;
    }

    private static ConsumerRecord<String, byte[]> withData(ConsumerRecord<String, byte[]> record, String data) {
        var other = new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                record.offset(),
                record.key(),
                data.getBytes(StandardCharsets.UTF_8));
        record.headers().forEach(other.headers()::add);
        return other;
    }

    private static ConsumerRecord<String, byte[]> read(ProducerRecord<String, byte[]> written, byte[] data) {
        var record = new ConsumerRecord<>(written.topic(), 0, 0, written.key(), data);
        written.headers().forEach(record.headers()::add);
        return record;
    }

    private static String text(ConsumerRecord<String, byte[]> record) {
        return new String(record.value(), StandardCharsets.UTF_8);
    }

    private static Envelope<Fact> envelope(@Nullable Long sequence, @Nullable String hash, String point) {
        Fact fact = new SagaFact.RecoveryPointPruned("icp", "s-1", point, "too old", List.of());
        return new Envelope<>(
                "icp/" + sequence,
                "stillpoint/coordinator",
                EventTypes.typeOf((Record) fact),
                Instant.EPOCH,
                "icp",
                "s-1",
                null,
                sequence,
                hash,
                fact);
    }
}
