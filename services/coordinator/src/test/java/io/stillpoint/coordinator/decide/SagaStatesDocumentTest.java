package io.stillpoint.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.coordinator.decide.state.SagaStatus;
import io.stillpoint.coordinator.decide.state.SagaTransitions;
import io.stillpoint.schemas.internal.SagaState.StepStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** {@code docs/saga-states.md} is made from the transition table; {@code -Dstillpoint.golden=write} makes it anew. */
class SagaStatesDocumentTest {

    private static final Path DOCUMENT = Path.of("../../docs/saga-states.md");

    @Test
    void theDocumentShowsTheTable() throws IOException {
        // Given
        String written = Files.exists(DOCUMENT) ? Files.readString(DOCUMENT) : "";

        // When
        String document = document();

        // Then
        if ("write".equals(System.getProperty("stillpoint.golden"))) {
            Files.writeString(DOCUMENT, document);
        } else {
            assertThat(written).isEqualTo(document);
        }
    }

    private static String document() {
        StringBuilder text = new StringBuilder("""
                # The states of sagas and steps

                Made from `SagaTransitions` in the coordinator by `SagaStatesDocumentTest`; the coordinator takes no way that is
                not drawn here, and every way is taken in its simulator.

                ## A saga

                ```mermaid
                stateDiagram-v2
                """);
        for (SagaTransitions.SagaRow row : SagaTransitions.SAGA) {
            text.append("    %s --> %s: %s%n".formatted(name(row.from()), name(row.to()), words(row.trigger())));
        }
        text.append("""
                    Succeeded --> [*]
                    Failed --> [*]
                ```

                A failed or cancelled saga that has touched nothing fails at once; any other compensates first, and always ends as
                failed: what was asked for was not reached, and `stateLeft` of its last fact says in what state the cluster is.

                ## A step

                ```mermaid
                stateDiagram-v2
                """);
        for (SagaTransitions.StepRow row : SagaTransitions.STEP) {
            text.append("    %s --> %s: %s%n".formatted(name(row.from()), name(row.to()), words(row.trigger())));
        }
        text.append("""
                    Done --> [*]
                    Failed --> [*]
                ```

                A running step that starts is its next attempt: a new task with a higher fencing token. Between an attempt that failed and the next
                one a running step waits ([decision 220](decisions/0220-failed-attempts-wait-before-they-come-again.md)).
                """);
        return text.toString();
    }

    private static String name(SagaStatus life) {
        return life == SagaStatus.UNKNOWN ? "[*]" : camel(life.name());
    }

    private static String name(StepStatus status) {
        return status == null ? "[*]" : camel(status.name());
    }

    private static String camel(String name) {
        StringBuilder camel = new StringBuilder();
        for (String word : name.split("_")) {
            camel.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return camel.toString();
    }

    private static String words(Enum<?> turn) {
        return turn.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
