package io.stillpoint.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.SagaFact;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HashChainTest {

    private static final Fact FACT = new SagaFact.RecoveryPointPinned("icp", "s-1", "p-1");

    @Test
    void aFactWithAnotherPredecessorHasAnotherHash() {
        // Given
        var first = fact("icp/1", "s-1", HashChain.START);
        var moved = fact("icp/1", "s-1", "00ff");

        // When
        var hashes = new String[] {HashChain.hashOf(first), HashChain.hashOf(moved)};

        // Then
        assertThat(hashes[0]).isNotEqualTo(hashes[1]).hasSize(64);
    }

    @Test
    void textThatMovesFromOneAttributeIntoTheNextIsSeen() {
        // Given
        var one = fact("icp/1", "ab", HashChain.START);
        var other = fact("icp/1a", "b", HashChain.START);

        // When
        var hashes = new String[] {HashChain.hashOf(one), HashChain.hashOf(other)};

        // Then
        assertThat(hashes[0]).isNotEqualTo(hashes[1]);
    }

    @Test
    void fieldsOfALaterReleaseCountThoughThisOneDoesNotKnowThem() {
        // Given
        var fact = fact("icp/1", "s-1", HashChain.START);
        byte[] known = "{\"cluster\":\"icp\"}".getBytes(StandardCharsets.UTF_8);
        byte[] later = "{\"cluster\":\"icp\",\"later\":1}".getBytes(StandardCharsets.UTF_8);

        // When
        var hashes = new String[] {HashChain.hashOf(fact, known), HashChain.hashOf(fact, later)};

        // Then
        assertThat(hashes[0]).isNotEqualTo(hashes[1]);
    }

    private static Envelope<Fact> fact(String id, String saga, String previous) {
        return new Envelope<>(id, "stillpoint", "t", Instant.EPOCH, "icp", saga, null, 1L, previous, FACT);
    }
}
