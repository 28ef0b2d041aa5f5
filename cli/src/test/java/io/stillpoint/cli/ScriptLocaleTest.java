package io.stillpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Java opens a file only if the locale can spell its name, so ./stillpoint never runs it in one that spells ASCII alone. */
class ScriptLocaleTest {

    @ParameterizedTest
    @CsvSource({"LC_ALL, C", "LC_CTYPE, POSIX", "LANG, xx_XX.not-here", "LANG, ''", "LC_ALL, C.UTF-8"})
    void namesCanBeSpelledWhateverTheLocale(String variable, String locale) throws Exception {
        // Given
        var builder = new ProcessBuilder(
                        "bash", "-c", "set -eu; . ../scripts/java.sh; spell_names_in_utf8; exec locale charmap")
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.startsWith("LANG"));
        builder.environment().put(variable, locale);

        // When
        Process process = builder.start();

        // Then
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("UTF-8\n");
        assertThat(process.waitFor()).isZero();
    }
}
