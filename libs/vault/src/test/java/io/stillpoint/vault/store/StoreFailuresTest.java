package io.stillpoint.vault.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.minio.errors.InvalidResponseException;
import io.stillpoint.vault.VaultException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreFailuresTest {

    @ParameterizedTest
    @CsvSource({
        "502, true, vault-unreachable",
        "503, true, vault-unreachable",
        "504, true, vault-unreachable",
        "501, false, vault-endpoint-wrong",
        "200, false, vault-endpoint-wrong"
    })
    void aProxyThatAnswersForAStoreThatIsAwayIsNoWrongEndpoint(int status, boolean away, String code) {
        // Given
        var page = new InvalidResponseException(status, "text/html", "<html>Sorry</html>", "");

        // When
        VaultException told = StoreFailures.told(page, "s3://stillpoint");

        // Then
        assertThat(told.problem().code()).isEqualTo(code);
        assertThat(told.retryable()).isEqualTo(away);
        assertThat(StoreFailures.away(page)).isEqualTo(away);
    }
}
