package io.stillpoint.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.vault.StoreAddressing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
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
        var settings = new HomeSettings(
                "brøker:9092", "http://127.0.0.1:1", "us-east-1", "stillpoint", StoreAddressing.PATH, 0, 0, 1);

        // When
        new ServiceSettings(home, StackProgram.RESTORE, settings).write();

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
    void whatWasStartedWithTheSameSettingsIsCurrent() {
        // Given
        StillpointHome home = new StillpointHome(directory).create();
        settings(home, "http://127.0.0.1:1").write();
        start(home);
        settings(home, "http://127.0.0.1:1").write();

        // When
        boolean current = settings(home, "http://127.0.0.1:1").areInUse();

        // Then
        assertThat(current).isTrue();
    }

    @Test
    void whatWasStartedForAnotherStoreIsNot() {
        // Given
        StillpointHome home = new StillpointHome(directory).create();
        settings(home, "http://127.0.0.1:1").write();
        start(home);

        // When
        boolean current = settings(home, "http://127.0.0.1:2").areInUse();

        // Then
        assertThat(current).isFalse();
    }

    @Test
    void whatWasStartedBeforeItsKeyOfTheStoreWasReplacedIsNot() throws IOException {
        // Given
        StillpointHome home = new StillpointHome(directory).create();
        settings(home, "http://127.0.0.1:1").write();
        start(home);
        Path key = Files.writeString(home.secrets("restore").resolve("s3.credentials"), "another");
        Files.setLastModifiedTime(key, FileTime.from(Instant.now().plusSeconds(1)));

        // When
        boolean current = settings(home, "http://127.0.0.1:1").areInUse();

        // Then
        assertThat(current).isFalse();
    }

    @AfterEach
    void end() {
        new ServiceProcess(new StillpointHome(directory), "restore").stop();
    }

    private static void start(StillpointHome home) {
        new ServiceProcess(home, "restore").start(List.of("sleep", "600"));
    }

    private static ServiceSettings settings(StillpointHome home, String endpoint) {
        var settings =
                new HomeSettings("127.0.0.1:9092", endpoint, "us-east-1", "stillpoint", StoreAddressing.PATH, 0, 0, 1);
        return new ServiceSettings(home, StackProgram.RESTORE, settings);
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
