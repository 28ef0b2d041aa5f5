package io.stillpoint.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoginLifeTest {

    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

    @ParameterizedTest
    @CsvSource({"-1, kubeconfig-expired, true", "43200, kubeconfig-short-lived, false"})
    void aTokenThatIsOverOrLastsHalfADayIsAProblem(long seconds, String code, boolean over) {
        // Given
        Kubeconfig kubeconfig = withToken(token("{\"exp\":%d}".formatted(NOW.getEpochSecond() + seconds)));

        // When
        var problem = LoginLife.problem(kubeconfig, NOW);

        // Then
        assertThat(problem).map(found -> found.code()).contains(code);
        assertThat(problem.orElseThrow().sentence())
                .contains(NOW.plusSeconds(seconds).toString(), "service account")
                .doesNotContain(kubeconfig.token());
        assertThat(LoginLife.isOver(kubeconfig, NOW)).isEqualTo(over);
    }

    @Test
    void aTokenThatLastsIsNone() {
        // Given
        Kubeconfig kubeconfig = withToken(
                token("{\"exp\":%d}".formatted(NOW.plus(Duration.ofDays(365)).getEpochSecond())));

        // When
        Optional<?> problem = LoginLife.problem(kubeconfig, NOW);

        // Then
        assertThat(problem).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"opaque", "a.b.c", "..", "a.e30.c", "a.eyJleHAiOiJub29uIn0.c", "a.WzFd.c"})
    void aTokenThatSaysNothingIsNone(String token) {
        // When
        Optional<?> problem = LoginLife.problem(withToken(token), NOW);

        // Then
        assertThat(problem).isEmpty();
    }

    private static Kubeconfig withToken(String token) {
        return new Kubeconfig("https://10.0.0.1:8001", null, null, null, token);
    }

    private static String token(String claims) {
        return "e30."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                + ".sig";
    }
}
