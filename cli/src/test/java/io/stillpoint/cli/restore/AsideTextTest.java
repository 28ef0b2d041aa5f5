package io.stillpoint.cli.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.shared.AsideFate;
import io.stillpoint.schemas.shared.AsideItem;
import io.stillpoint.schemas.shared.AsideState;
import io.stillpoint.schemas.shared.AsideVerdict;
import io.stillpoint.schemas.shared.Component;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class AsideTextTest {

    @Test
    void whoDidNotAnswerIsNamedBesideTheHint() {
        // Given
        AsideItem item = new AsideItem(Component.ETCD, "s-1", "/var/lib/etcd", null, null, AsideState.UNKNOWN);
        var completed = new SagaFact.AsideCompleted(
                "icp",
                "s-2",
                false,
                List.of(new AsideVerdict("10.0.0.11", item, AsideFate.REMOVABLE, "it was named")),
                List.of("10.0.0.12"));

        // When
        List<String> notes = AsideText.notes(completed, "With --confirm it is deleted.");

        // Then
        assertThat(notes).hasSize(2);
        assertThat(notes.getFirst()).startsWith("NO ANSWER").endsWith("10.0.0.12");
        assertThat(notes.getLast()).isEqualTo("With --confirm it is deleted.");
    }

    @Test
    void nothingToRemoveNeedsNoHint() {
        // Given
        var completed = new SagaFact.AsideCompleted("icp", "s-2", false, List.of(), List.of());

        // When
        List<String> notes = AsideText.notes(completed, "With --confirm it is deleted.");

        // Then
        assertThat(notes).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"30d, 2592000", "12h, 43200", "90m, 5400", "0d, 0"})
    void anAgeIsReadAsPeopleWriteIt(String text, long seconds) {
        // When
        Duration age = new AgeConverter().convert(text);

        // Then
        assertThat(age).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"30", "d", "-1d", "30 days", "1.5d", "999999d"})
    void anythingElseIsAWrongCommandLine(String text) {
        // When
        TypeConversionException refused =
                catchThrowableOfType(TypeConversionException.class, () -> new AgeConverter().convert(text));

        // Then
        assertThat(refused).hasMessageContaining("30d").hasMessageContaining(text);
    }
}
