package io.stillpoint.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.junit.jupiter.api.Test;

class PlainOutputTest {

    private static final String TITLE = "\u001b]0;mine\u0007";

    @Test
    void aDiskThatIsFullIsNoSuccess() throws Exception {
        // Given
        try (var full = new FileOutputStream("/dev/full")) {
            var output = new PlainOutput(full, StandardCharsets.UTF_8);

            // When
            CliException failure = catchThrowableOfType(CliException.class, () -> output.println("[ ]"));

            // Then
            assertThat(failure.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(failure.getMessage()).contains("standard output", "No space left on device");
        }
    }

    @Test
    void whatWouldSteerTheTerminalIsShownAsItsCode() {
        // Given
        var bytes = new ByteArrayOutputStream();
        var output = new PlainOutput(bytes, StandardCharsets.UTF_8);

        // When
        output.printf("cluster %s\tand \u00e9%n", TITLE);

        // Then
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo("cluster \\u001b]0;mine\\u0007\tand \u00e9" + System.lineSeparator());
    }

    @Test
    void theLiveDisplayShowsItsOwnCodesOnly() {
        // Given
        var bytes = new ByteArrayOutputStream();
        var display =
                new TerminalDisplay(new PrintStream(bytes, true, StandardCharsets.UTF_8), Clock.systemUTC(), true);

        // When
        display.heading("h" + TITLE);
        display.status("s" + TITLE);

        // Then
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("\u001b[1mh\\u001b]0;mine\\u0007\u001b[0m", "s\\u001b]0;mine\\u0007")
                .doesNotContain(TITLE);
    }
}
