package io.stillpoint.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.home.ServiceSecrets;
import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.standalone.ExecutableJar;
import io.stillpoint.standalone.ports.FreePorts;
import io.stillpoint.vault.StoreCredentials;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real servers in a home whose name has what shells, Kafka, Spring and URLs give a meaning to. */
class AnyHomeTest {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    @TempDir
    private Path directory;

    @Test
    void brokerAndStoreStartAndEndInAHomeOfAnyName() {
        // Given
        StillpointHome home = new StillpointHome(directory.resolve("a, b#1%20=x'\"$d \u0142\u00f6")).create();
        new ServiceSecrets(home).storeCredentials(new StoreCredentials("key", "secret"), List.of("object-store"));
        HomeSettings settings = HomeSettings.embedded(FreePorts.next(), FreePorts.next(), FreePorts.next());
        var stack = new StandaloneStack(home, line -> {});

        // When
        start(stack, StackProgram.BROKER, "stillpoint-standalone-broker", stack.brokerArguments(settings));
        start(stack, StackProgram.OBJECT_STORE, "stillpoint-standalone-object-store", stack.storeArguments(settings));

        // Then
        try {
            Awaitility.await().atMost(LIMIT).untilAsserted(() -> {
                assertThat(home.ready("broker")).exists();
                assertThat(home.ready("object-store")).exists();
            });
        } finally {
            stack.down();
        }
        assertThat(home.data("kafka").resolve("meta.properties")).exists();
        assertThat(home.data("s3")).isDirectory();
        assertThat(home.pid("broker")).doesNotExist();
        assertThat(home.ready("object-store")).doesNotExist();
    }

    @Test
    void nothingStartsInAStackThatWasEnded() throws Exception {
        // Given
        StillpointHome home = new StillpointHome(directory.resolve("home")).create();
        HomeSettings settings = HomeSettings.embedded(FreePorts.next(), FreePorts.next(), FreePorts.next());
        var stack = new StandaloneStack(home, line -> {});
        stack.down();

        // When
        CliException refused =
                catchThrowableOfType(CliException.class, () -> stack.restart(StackProgram.BROKER, settings));

        // Then
        assertThat(refused.getMessage()).contains("broker: not started");
        assertThat(home.pid("broker")).doesNotExist();
    }

    private static void start(StandaloneStack stack, StackProgram program, String artifact, List<String> arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx320m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                ExecutableJar.named(artifact).toString()));
        command.addAll(arguments);
        stack.process(program).start(command);
    }
}
