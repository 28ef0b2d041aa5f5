package io.stillpoint.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.cli.output.CliException;
import org.junit.jupiter.api.Test;

class DoctorVerdictsTest {

    @Test
    void aQuestionThatIsRefusedIsOneProblemAndEndsNothing() {
        // Given
        var verdicts = new DoctorVerdicts();

        // When
        verdicts.ask("clocks", () -> {
            throw new CliException("this account may not ask");
        });

        // Then
        assertThat(verdicts.problems()).isEqualTo(1);
    }
}
