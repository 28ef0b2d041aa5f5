package io.stillpoint.cli.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.bus.HashChain;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.vault.ChainHead;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class ChainCheckTest {

    /** A fact with the bytes that its record has. */
    private record Line(Envelope<Fact> fact, String data) {

        String hash() {
            return HashChain.hashOf(fact, data.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void aWholeLogIsIntact() {
        // Given
        ChainCheck check = read(List.of(stateAfter(log("icp", 2))), log("icp", 2));

        // When
        ChainCheck.Verdict verdict = check.verdict(null);

        // Then
        assertThat(verdict)
                .isEqualTo(new ChainCheck.Verdict(true, true, List.of("audit chain of icp: 2 facts, intact")));
    }

    @Test
    void whatWasAddedSinceTheStateWasReadIsIntact() {
        // Given
        ChainCheck check = read(List.of(stateAfter(log("icp", 2))), log("icp", 4));

        // When
        ChainCheck.Verdict verdict = check.verdict(null);

        // Then
        assertThat(verdict.intact()).isTrue();
    }

    @Test
    void aLogWhoseEndWasCutOffIsNotIntact() {
        // Given
        ChainCheck check = read(List.of(stateAfter(log("icp", 3))), log("icp", 2));

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
        ChainCheck check = read(List.of(stateAfter(log("icp", 3))), List.of());

        // When
        ChainCheck.Verdict verdict = check.verdict(null);

        // Then
        assertThat(verdict.any()).isTrue();
        assertThat(verdict.intact()).isFalse();
    }

    @Test
    void aLastFactThatWasChangedIsFoundByTheHashInTheState() {
        // Given
        List<Line> facts = log("icp", 2);
        ClusterState state = stateAfter(facts);
        Line last = facts.removeLast();
        facts.add(new Line(last.fact(), last.data().replace("p-1", "p-9")));
        ChainCheck check = read(List.of(state), facts);

        // When
        ChainCheck.Verdict verdict = check.verdict(null);

        // Then
        assertThat(verdict.intact()).isFalse();
        assertThat(verdict.lines()).last().asString().contains("expected fact 2 to have the hash", "it was changed");
    }

    @Test
    void aFactThatWasTakenOutIsFoundInItsOwnCluster() {
        // Given
        List<Line> facts = log("icp", 3);
        ClusterState state = stateAfter(facts);
        facts.remove(1);
        facts.addAll(log("other", 1));
        ChainCheck check = read(List.of(state, stateAfter(log("other", 1))), facts);

        // When
        List<ChainCheck.Verdict> verdicts = List.of(check.verdict("icp"), check.verdict("other"));

        // Then
        assertThat(verdicts).extracting(ChainCheck.Verdict::intact).containsExactly(false, true);
        assertThat(verdicts.getFirst().lines())
                .last()
                .asString()
                .contains("icp: expected fact 2 after", "found fact 3");
    }

    @Test
    void whereThereAreNoFactsNothingWasChecked() {
        // Given
        ChainCheck check = read(List.of(stateAfter(log("icp", 1)), ClusterState.unknown("typo")), log("icp", 1));

        // When
        ChainCheck.Verdict verdict = check.verdict("typo");

        // Then
        assertThat(verdict.any()).isFalse();
    }

    @Test
    void aLogThatWasCutTogetherWithItsStateIsFoundByWhatARecoveryPointHasSealed() {
        // Given
        List<Line> cut = log("icp", 2);
        ChainCheck check = read(List.of(stateAfter(cut)), cut, sealed("p-7", log("icp", 3)));

        // When
        ChainCheck.Verdict verdict = check.verdict(null);

        // Then
        assertThat(verdict.intact()).isFalse();
        assertThat(verdict.lines()).last().asString().contains("fact 3", "p-7", "found 2 facts: the end was removed");
    }

    @Test
    void aLogThatWasWrittenAnewTogetherWithItsStateIsFoundByWhatARecoveryPointHasSealed() {
        // Given
        List<Line> anew = log("icp", 1);
        List<Line> sealed = log("icp", 3);
        anew.addAll(log("icp", 3, "p-9").subList(1, 3));
        anew = chained(anew);
        ChainCheck check =
                read(List.of(stateAfter(anew)), anew, sealed("p-6", sealed.subList(0, 1)), sealed("p-7", sealed));

        // When
        ChainCheck.Verdict verdict = check.verdict(null);

        // Then
        assertThat(verdict.intact()).isFalse();
        assertThat(verdict.lines())
                .last(InstanceOfAssertFactories.STRING)
                .contains("p-7", "something from fact 2 to fact 3 was changed");
    }

    @Test
    void aClusterOfWhichLogAndStateAreGoneIsNamedByWhatARecoveryPointHasSealed() {
        // Given
        ChainCheck check = read(List.of(), List.of(), sealed("p-7", log("icp", 3)));

        // When
        ChainCheck.Verdict verdict = check.verdict("icp");

        // Then
        assertThat(verdict.any()).isTrue();
        assertThat(verdict.intact()).isFalse();
    }

    @Test
    void whatWasSealedAndIsStillThereIsIntact() {
        // Given
        List<Line> facts = log("icp", 4);
        ChainCheck check =
                read(List.of(stateAfter(facts)), facts, sealed("p-6", log("icp", 2)), sealed("p-7", log("icp", 4)));

        // When
        ChainCheck.Verdict verdict = check.verdict(null);

        // Then
        assertThat(verdict.intact()).isTrue();
    }

    private static ChainCheck.SealedHead sealed(String point, List<Line> lines) {
        Line last = lines.getLast();
        return new ChainCheck.SealedHead(last.fact().cluster(), point, new ChainHead(lines.size(), last.hash()));
    }

    /** The same facts, each after the hash of the one before it. */
    private static List<Line> chained(List<Line> lines) {
        List<Line> chained = new ArrayList<>();
        for (Line line : lines) {
            Envelope<Fact> fact = line.fact();
            String previous =
                    chained.isEmpty() ? HashChain.START : chained.getLast().hash();
            chained.add(new Line(
                    new Envelope<>(
                            fact.id(),
                            fact.source(),
                            fact.type(),
                            fact.time(),
                            fact.cluster(),
                            fact.saga(),
                            fact.causation(),
                            fact.sequence(),
                            previous,
                            fact.data()),
                    line.data()));
        }
        return chained;
    }

    private static ChainCheck read(List<ClusterState> states, List<Line> lines, ChainCheck.SealedHead... sealed) {
        var check = new ChainCheck(states, List.of(sealed));
        lines.forEach(line -> check.add(line.fact(), line.data().getBytes(StandardCharsets.UTF_8)));
        return check;
    }

    private static ClusterState stateAfter(List<Line> lines) {
        Line last = lines.getLast();
        return new ClusterState(
                last.fact().cluster(),
                null,
                lines.size(),
                last.hash(),
                0,
                null,
                List.of(),
                Map.of(),
                List.of(),
                Map.of(),
                Map.of(),
                null,
                Map.of(),
                Map.of(),
                List.of(),
                List.of());
    }

    /** Written by a release with a field and spaces that this one would not write. */
    private static List<Line> log(String cluster, int length) {
        return log(cluster, length, "p-1");
    }

    private static List<Line> log(String cluster, int length, String point) {
        List<Line> lines = new ArrayList<>();
        for (long sequence = 1; sequence <= length; sequence++) {
            Fact fact = new SagaFact.RecoveryPointPinned(cluster, "s-1", point);
            String previous =
                    lines.isEmpty() ? HashChain.START : lines.getLast().hash();
            lines.add(new Line(
                    new Envelope<>(
                            cluster + "/" + sequence,
                            "stillpoint",
                            "t",
                            Instant.EPOCH,
                            cluster,
                            "s-1",
                            null,
                            sequence,
                            previous,
                            fact),
                    Json.text(fact).replace("{", "{ \"later\": true, ")));
        }
        return lines;
    }
}
