package io.stillpoint.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeadLettersTest {

    private static final Problem REASON = new Problem("no-json", "JSON", "noise", "t/0/1", "Send JSON.");

    @Test
    void ofALongRecordTheBeginningIsKeptAndItsLengthSaid() {
        // Given
        byte[] value = new byte[100_000];

        // When
        var letter = DeadLetters.of("t/0/1", Map.of(), value, REASON);

        // Then
        assertThat(letter.value()).hasSize(8192);
        assertThat(letter.headers().lastHeader(DeadLetters.ORIGINAL_BYTES).value())
                .asString()
                .isEqualTo("100000");
    }

    @Test
    void theOriginalHeadersAndTheReasonGoAlong() {
        // Given
        var headers = Map.of("ce_id", "r-1".getBytes(StandardCharsets.UTF_8));

        // When
        var letter = DeadLetters.of("t/0/1", headers, null, REASON);

        // Then
        assertThat(letter.headers().lastHeader("ce_id").value()).asString().isEqualTo("r-1");
        assertThat(Json.read(letter.headers().lastHeader(DeadLetters.REASON).value(), Problem.class))
                .isEqualTo(REASON);
    }

    @Test
    void sourceAndIdOfAnEventThatIsOneDocumentAreHeadersToo() {
        // Given
        var headers = Map.of("content-type", "application/cloudevents+json".getBytes(StandardCharsets.UTF_8));
        byte[] value = "{\"specversion\":\"1.0\",\"id\":\"r-1\",\"source\":\"/s\",\"type\":\"t\"}"
                .getBytes(StandardCharsets.UTF_8);

        // When
        var letter = DeadLetters.of("t/0/1", headers, value, REASON);

        // Then
        assertThat(letter.headers().lastHeader(DeadLetters.ID).value())
                .asString()
                .isEqualTo("r-1");
        assertThat(letter.headers().lastHeader(DeadLetters.SOURCE).value())
                .asString()
                .isEqualTo("/s");
    }

    @Test
    void theIdGoesAlongHoweverLargeTheOtherHeadersAre() {
        // Given
        var headers = Map.of("huge", new byte[200_000], "ce_id", "r-1".getBytes(StandardCharsets.UTF_8));

        // When
        var letter = DeadLetters.of("t/0/1", headers, new byte[0], REASON);

        // Then
        assertThat(letter.headers().lastHeader(DeadLetters.ID).value())
                .asString()
                .isEqualTo("r-1");
    }

    @Test
    void headersOfAnySizeStillMakeALetterThatFits() {
        // Given
        var headers = Map.of("huge", new byte[200_000]);

        // When
        var letter = DeadLetters.of("t/0/1", headers, new byte[0], REASON);

        // Then
        assertThat(letter.headers().lastHeader("huge")).isNull();
    }
}
