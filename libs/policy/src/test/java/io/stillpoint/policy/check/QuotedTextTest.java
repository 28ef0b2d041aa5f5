package io.stillpoint.policy.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotedTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "icp | 'icp'",
                "\"a\nb\" | 'a\\nb'",
                "\"\u001b]0;x\u0007\" | '\\u001B]0;x\\u0007'",
                "Größe | 'Größe'"
            })
    void itIsOneLineThatNoTerminalObeys(String text, String shown) {
        // When
        String quoted = QuotedText.of(text);

        // Then
        assertThat(quoted).isEqualTo(shown);
    }

    @Test
    void aLongTextIsCutAndCounted() {
        // When
        String quoted = QuotedText.of("a".repeat(5000));

        // Then
        assertThat(quoted).hasSizeLessThan(110).endsWith("…', 5000 characters");
    }
}
