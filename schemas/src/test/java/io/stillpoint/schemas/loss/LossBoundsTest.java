package io.stillpoint.schemas.loss;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.shared.Component;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossBoundsTest {

    @Test
    void fewLossesAreNamedInOneOrderWhateverOrderTheyWereFoundIn() {
        assertThat(LossBounds.of(Component.REGISTRY, List.of(loss("b"), loss("a"), loss("b"))))
                .containsExactly(loss("a"), loss("b"));
    }

    @Test
    void ofManyTheOthersAreCountedByOneThatIsTheSameOnlyForTheSameOthers() {
        // Given
        List<Loss> many = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            many.add(loss("%02d".formatted(i)));
        }
        List<Loss> first = LossBounds.of(Component.REGISTRY, many);
        Collections.reverse(many);
        List<Loss> again = LossBounds.of(Component.REGISTRY, many);
        many.set(0, loss("99"));

        // When
        List<Loss> changed = LossBounds.of(Component.REGISTRY, many);

        // Then
        assertThat(first).hasSize(LossBounds.MOST).isEqualTo(again);
        assertThat(first.getLast().code()).isEqualTo(LossBounds.OTHERS);
        assertThat(first.getLast().what()).startsWith("31 more");
        assertThat(changed.getLast().same(first.getLast())).isFalse();
    }

    @Test
    void longNamesAreCutAndStayDifferent() {
        // When
        List<Loss> losses = LossBounds.of(
                Component.REGISTRY, List.of(loss("x".repeat(1_000) + "1"), loss("x".repeat(1_000) + "2\n\u001b[2J")));

        // Then
        assertThat(losses).hasSize(2).allSatisfy(loss -> assertThat(loss.what()).hasSizeLessThan(260));
    }

    private static Loss loss(String what) {
        return new Loss(Component.REGISTRY, "code", what, "why");
    }
}
