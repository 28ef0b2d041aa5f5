package io.stillpoint.mariadb.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.mariadb.SqlText;
import io.stillpoint.streams.process.PrivateProgram;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateServerTest {

    @TempDir
    Path home;

    @Test
    void itEndsWithTheProcessThatStartedItHoweverThatEnds() throws Exception {
        // Given
        Path directory = Files.createDirectory(home.resolve("server"));
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        HeldServer.class.getName(),
                        directory.toString())
                .redirectError(home.resolve("errors").toFile())
                .start();
        BufferedReader said =
                new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8));
        assertThat(said.readLine()).as(Files.readString(home.resolve("errors"))).startsWith("answers");
        String noted = Files.readString(directory.resolve(PrivateProgram.PID_FILE));
        ProcessHandle server = ProcessHandle.of(Long.parseLong(noted.substring(0, noted.indexOf(' '))))
                .orElseThrow();

        // When
        holder.destroyForcibly().waitFor();

        // Then
        assertThat(server.onExit().get(60, TimeUnit.SECONDS).isAlive()).isFalse();
    }

    @Test
    void itReachesNoNetworkAndNoFileOutsideAndHasNoRightOfRoot() throws Exception {
        // Given
        Path directory = Files.createDirectory(home.resolve("a".repeat(120)));
        Path secret = Files.writeString(home.resolve("secret"), "of the service");
        try (PrivateServer server = PrivateServer.start("mariadbd", directory);
                SqlText sql = SqlText.open(server.endpoint())) {
            // When
            List<String> found = sql.strings(
                    "SELECT CONCAT_WS('|', @@skip_networking + 0, COALESCE(LOAD_FILE(?), 'none'), @@event_scheduler)",
                    secret.toString());

            // Then
            assertThat(found).containsExactly("1|none|OFF");
            String noted = Files.readString(directory.resolve(PrivateProgram.PID_FILE));
            String status =
                    Files.readString(Path.of("/proc/%s/status".formatted(noted.substring(0, noted.indexOf(' ')))));
            assertThat(status).contains("NoNewPrivs:\t1").contains("CapEff:\t0000000000000000");
        }
    }
}
