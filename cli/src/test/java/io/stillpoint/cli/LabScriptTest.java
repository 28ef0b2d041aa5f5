package io.stillpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the lab needs and was not told is named, before anything is written. */
class LabScriptTest {

    @ParameterizedTest
    @ValueSource(strings = {"components_write 3", "components_dump /dev/null", "stand_in dump"})
    void theJarOfTheStandInIsAskedFor(String command) throws Exception {
        // Given
        var builder = new ProcessBuilder(
                        "bash",
                        "-c",
                        "set -u; STATE=/nowhere LAB=../lab NET=127.0.0; . ../lab/lib/common.sh; ."
                                + " ../lab/lib/components.sh; "
                                + command)
                .redirectErrorStream(true);
        builder.environment().remove("STILLPOINT_MONGODB_STAND_IN");

        // When
        Process process = builder.start();

        // Then
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("expected STILLPOINT_MONGODB_STAND_IN=JAR")
                .doesNotContain("unbound", "Traceback");
        assertThat(process.waitFor()).isEqualTo(1);
    }
}
