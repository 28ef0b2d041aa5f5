package io.stillpoint.schemas.loss;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.shared.Component;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is remembered of losses is bounded. */
class KnownLossTest {

    @Test
    void whatWasNamedLongestAgoIsForgottenWithItsAcceptance() {
        // Given
        List<Loss> most =
                IntStream.range(0, KnownLoss.MOST).mapToObj(KnownLossTest::loss).toList();
        List<KnownLoss> known = KnownLoss.accepted(KnownLoss.named(List.of(), most), List.of(loss(0), loss(1)));

        // When
        List<KnownLoss> after = KnownLoss.named(known, List.of(loss(0), loss(-1)));

        // Then
        assertThat(after).hasSize(KnownLoss.MOST);
        assertThat(KnownLoss.acceptedNames(after)).containsExactly(loss(0).name());
        assertThat(KnownLoss.forgotten(known, List.of(loss(0), loss(-1)))).containsExactly(loss(1).name());
    }

    @Test
    void whatIsNamedAgainAfterItWasForgottenIsNotAccepted() {
        // Given
        List<KnownLoss> known = KnownLoss.accepted(KnownLoss.named(List.of(), List.of(loss(0))), List.of(loss(0)));
        List<Loss> others = IntStream.rangeClosed(1, KnownLoss.MOST)
                .mapToObj(KnownLossTest::loss)
                .toList();

        // When
        List<KnownLoss> again = KnownLoss.named(KnownLoss.named(known, others), List.of(loss(0)));

        // Then
        assertThat(again.getLast()).isEqualTo(new KnownLoss(loss(0).name(), false));
    }

    private static Loss loss(int number) {
        return new Loss(Component.REGISTRY, "registry-tag-lost", "old:v" + number, "it is gone");
    }
}
