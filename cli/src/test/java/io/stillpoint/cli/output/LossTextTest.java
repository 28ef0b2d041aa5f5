package io.stillpoint.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.text.PrintableText;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Names of what is lost are those of others, and may be long. */
class LossTextTest {

    private static final String HOSTILE = "a\n2026-11-29  backup complete\u001b[2J\u202e";

    @Test
    void aLongNameHidesNeitherTheReasonNorWhatElseIsLost() {
        // Given
        List<Loss> losses = IntStream.range(0, 5)
                .mapToObj(number -> loss("🙂".repeat(120) + number, "gone" + ", really".repeat(30)))
                .toList();

        // When
        String tail = LossText.tail(losses);

        // Then
        assertThat(tail).hasSizeLessThan(600).contains("…: gone").endsWith("; and 2 more");
        assertThat(tail).doesNotContain("\uFFFD");
    }

    @Test
    void whatIsLostAddsNoLineAndIsNotObeyed() {
        // Given
        Loss loss = loss(HOSTILE, HOSTILE);

        // When
        List<String> told = List.of(LossText.line(loss), LossText.tail(List.of(loss)));

        // Then
        assertThat(told)
                .allSatisfy(line -> assertThat(line.codePoints().filter(PrintableText::isObeyed))
                        .isEmpty());
    }

    private static Loss loss(String what, String why) {
        return new Loss(Component.MARIADB, "view-left-out", what, why);
    }
}
