package io.stillpoint.cli.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.bus.HashChain;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.SagaFact;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChainCheckTest {

    @Test
    void aWholeLogIsIntact() {
        // Given
        ChainCheck check = read(Map.of("icp", 2L), log("icp", 2));

        // When
        ChainCheck.Verdict verdict = check.verdict(null);

        // Then
        assertThat(verdict)
                .isEqualTo(new ChainCheck.Verdict(true, true, List.of("audit chain of icp: 2 facts, intact")));
    }

    @Test
    void aLogWhoseEndWasCutOffIsNotIntact() {
        // Given
        ChainCheck check = read(Map.of("icp", 3L), log("icp", 2));

        // When
        ChainCheck.Verdict verdict = check.verdict(null);

        // Then
        assertThat(verdict.intact()).isFalse();
        assertThat(verdict.lines())
                .containsExactly(
                        "audit chain of icp: 2 facts",
                        "icp: expected 3 facts, as many as its state counts, found 2: the end is missing");
    }

    @Test
    void aLogThatWasEmptiedIsNotIntact() {
        // Given
        ChainCheck check = read(Map.of("icp", 3L), List.of());

        // When
        ChainCheck.Verdict verdict = check.verdict(null);

        // Then
        assertThat(verdict.intact()).isFalse();
    }

    @Test
    void aFactThatWasTakenOutIsFoundInItsOwnCluster() {
        // Given
        List<Envelope<Fact>> facts = log("icp", 3);
        ChainCheck check = read(Map.of("icp", 3L, "other", 1L), List.of(facts.getFirst(), facts.getLast()));
        log("other", 1).forEach(check::add);

        // When
        List<ChainCheck.Verdict> verdicts = List.of(check.verdict("icp"), check.verdict("other"));

        // Then
        assertThat(verdicts).extracting(ChainCheck.Verdict::intact).containsExactly(false, true);
    }

    @Test
    void whereThereAreNoFactsNothingWasChecked() {
        // Given
        ChainCheck check = read(Map.of("icp", 1L), log("icp", 1));

        // When
        ChainCheck.Verdict verdict = check.verdict("typo");

        // Then
        assertThat(verdict.any()).isFalse();
    }

    private static ChainCheck read(Map<String, Long> known, List<Envelope<Fact>> facts) {
        var check = new ChainCheck(known);
        facts.forEach(check::add);
        return check;
    }

    private static List<Envelope<Fact>> log(String cluster, int length) {
        List<Envelope<Fact>> facts = new ArrayList<>();
        for (long sequence = 1; sequence <= length; sequence++) {
            String previous = facts.isEmpty() ? HashChain.START : HashChain.hashOf(facts.getLast());
            facts.add(new Envelope<>(
                    cluster + "/" + sequence,
                    "stillpoint",
                    "t",
                    Instant.EPOCH,
                    cluster,
                    "s-1",
                    null,
                    sequence,
                    previous,
                    new SagaFact.RecoveryPointPinned(cluster, "s-1", "p-1")));
        }
        return facts;
    }
}
