package io.stillpoint.cli.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.shared.Problem;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SealedHeadsTest {

    @ParameterizedTest
    @CsvSource({
        "signature-wrong, 1, 0",
        "point-document-wrong, 1, 0",
        "point-unsigned, 0, 1",
        "signature-key-unknown, 0, 1",
        "vault-unreachable, 0, 1"
    })
    void aForgedPointIsWrongAndOneThatCannotBeReadIsNotCompared(String code, int wrong, int notes) {
        // Given
        var sealed = new SealedHeads();

        // When
        sealed.leaveOut("icp", "p-1", new Problem(code, "a sealed point", "another one", "the vault", "Look."));

        // Then
        assertThat(sealed.wrong()).hasSize(wrong);
        assertThat(sealed.notes()).hasSize(notes);
    }
}
