package io.stillpoint.schemas.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Problem;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PrintableTextTest {

    private static final int ROUNDS = 300;

    @Test
    void ordinaryTextStaysAsItIs() {
        // Given
        String text = "Größe: 3 \"Äpfel\"\n\tand 𝄞";

        // When
        String printable = PrintableText.of(text, 100);

        // Then
        assertThat(printable).isEqualTo(text);
    }

    @Test
    void whatIsTooLongIsCutBetweenCharacters() {
        // Given
        String text = "ab𝄞cd";

        // When
        String printable = PrintableText.of(text, 3);

        // Then
        assertThat(printable).isEqualTo("ab…");
    }

    @Test
    void controlCharactersAndHalvesOfCharactersAreReplaced() {
        // Given
        String text = "red \u001b[31m, end \r\n, half \ud834, other half \udd1e";

        // When
        String printable = PrintableText.of(text, 100);

        // Then
        assertThat(printable).isEqualTo("red \ufffd[31m, end \n, half \ufffd, other half \ufffd");
    }

    @Test
    void aProblemOfAnythingIsWrittenAndNoLongerThanWasPromised() {
        // Given
        var random = new Random(1);

        for (int round = 0; round < ROUNDS; round++) {
            String text = noise(random, random.nextInt(20_000));

            // When
            byte[] written = Json.bytes(new Problem(text, text, text, text, text));

            // Then
            assertThat(written.length).isLessThanOrEqualTo(Problem.MOST_BYTES);
        }
    }

    private static String noise(Random random, int length) {
        var text = new StringBuilder(length);
        int most = random.nextBoolean() ? Character.MAX_VALUE : 0x40;
        for (int index = 0; index < length; index++) {
            text.append((char) random.nextInt(most + 1));
        }
        return text.toString();
    }
}
