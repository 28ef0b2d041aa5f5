package io.stillpoint.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.home.StillpointHome;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services read their settings as Spring does: as Latin-1, with codes for other letters. */
class ServiceConfigTest {

    @TempDir
    private Path directory;

    @Test
    void aHomeMayHaveAnyNameThatADirectoryMayHave() throws Exception {
        // Given
        StillpointHome home = new StillpointHome(directory.resolve("h\u00f6me, of \u0142ab#1%20=x")).create();
        var stack = new StandaloneStack(home, line -> {});

        var settings = new HomeSettings("brøker:9092", "http://127.0.0.1:1", "us-east-1", "stillpoint", 0, 0, 1);

        // When
        stack.configure(StackProgram.RESTORE, settings);

        // Then
        var read = new Properties();
        try (InputStream file = Files.newInputStream(home.config("restore"))) {
            read.load(file);
        }
        assertThat(read)
                .containsEntry("stillpoint.bus.bootstrap-servers", "brøker:9092")
                .containsEntry("stillpoint.secrets", home.secrets("restore").toString())
                .containsEntry("stillpoint.ready-file", home.ready("restore").toString());
    }

    @Test
    void itsPlaceIsNamedWithoutTheHome() {
        // Given
        var stack = new StandaloneStack(new StillpointHome(directory.resolve("a,b")), line -> {});

        // When
        var arguments = stack.serviceArguments(StackProgram.RESTORE);

        // Then
        assertThat(arguments).containsExactly("--spring.config.additional-location=file:./config/restore.properties");
    }

    @Test
    void aLogLineForMachinesIsShownAsItsMessage() {
        // When
        String text = LogLine.text("{\"level\":\"ERROR\",\"message\":\"no such key\",\"thread\":\"main\"}");

        // Then
        assertThat(text).isEqualTo("ERROR no such key");
        assertThat(LogLine.text("Error: Unable to access jarfile")).isEqualTo("Error: Unable to access jarfile");
        assertThat(LogLine.text("{ half of")).isEqualTo("{ half of");
    }
}
