package io.stillpoint.cli.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerificationSumTest {

    @Test
    void onlyWhatWasProvedWholeEndsWell() {
        // When
        List<Integer> codes = List.of(
                new VerificationSum(2, 0, true).report("icp", null),
                new VerificationSum(2, 1, true).report("icp", null),
                new VerificationSum(2, 0, false).report("icp", null),
                new VerificationSum(0, 0, true).report(null, null));

        // Then
        assertThat(codes).containsExactly(ExitCode.DONE, ExitCode.FAILED, ExitCode.FAILED, ExitCode.DONE_WITH_WARNINGS);
    }

    @Test
    void anEmptyVaultSaysThatNothingWasProved() {
        // Given
        var said = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));

        // When
        try {
            new VerificationSum(0, 0, true).report(null, null);
        } finally {
            System.setOut(before);
        }

        // Then
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("NOTHING WAS PROVED", "./stillpoint backup create");
    }

    @Test
    void aNameThatTheVaultDoesNotKnowIsTold() {
        // Given
        var nothing = new VerificationSum(0, 0, true);

        // When
        var typo = assertThatThrownBy(() -> nothing.report("typo", "nosuch"));

        // Then
        typo.isInstanceOf(CliException.class)
                .hasMessageContaining("expected recovery point nosuch of cluster 'typo', found none");
    }
}
