package io.stillpoint.prune.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.bus.HashChain;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.EventTypes;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A fact that is missing, changed or slipped in is noticed, and nothing that follows makes up for it. */
class FactChainTest {

    private final FactChain chain = new FactChain();

    @Test
    void anUntouchedLogIsWhole() {
        // When
        log(5).forEach(this::follow);

        // Then
        assertThat(chain.problem()).isEmpty();
        assertThat(chain.sequence()).isEqualTo(5);
    }

    @Test
    void aMissingFactBreaksTheChainForGood() {
        // Given
        List<Envelope<Fact>> facts = log(5);
        facts.remove(2);

        // When
        facts.forEach(this::follow);

        // Then
        assertThat(chain.problem().orElseThrow().sentence()).contains("expected fact 3", "found fact 4");
        assertThat(chain.sequence()).isEqualTo(5);
    }

    @Test
    void aLogWhoseBeginningIsMissingIsNotWhole() {
        // When
        log(3).subList(1, 3).forEach(this::follow);

        // Then
        assertThat(chain.problem()).isPresent();
    }

    @Test
    void aChangedFactShowsInTheOneAfterIt() {
        // Given
        List<Envelope<Fact>> facts = log(3);
        follow(facts.get(0));
        byte[] other = Json.text(facts.get(1).data()).replace("p-2", "p-9").getBytes(StandardCharsets.UTF_8);

        // When
        chain.follow(facts.get(1), other);
        follow(facts.get(2));

        // Then
        assertThat(chain.problem().orElseThrow().code()).isEqualTo("chain-broken");
    }

    @Test
    void aFactWithoutAPlaceBreaksTheChain() {
        // Given
        Envelope<Fact> stray = envelope(null, null, "p-1");

        // When
        follow(stray);

        // Then
        assertThat(chain.problem()).isPresent();
    }

    private void follow(Envelope<Fact> fact) {
        chain.follow(fact, Json.bytes(fact.data()));
    }

    private static List<Envelope<Fact>> log(int length) {
        List<Envelope<Fact>> facts = new ArrayList<>();
        String hash = HashChain.START;
        for (long sequence = 1; sequence <= length; sequence++) {
            Envelope<Fact> fact = envelope(sequence, hash, "p-" + sequence);
            hash = HashChain.hashOf(fact);
            facts.add(fact);
        }
        return facts;
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
