package io.stillpoint.cli.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.ExitCode;
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
