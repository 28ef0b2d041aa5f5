package io.stillpoint.mariadb.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.mariadb.SqlText;
import io.stillpoint.streams.process.PrivateProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

class PrivateServerTest {

    @TempDir
    Path home;

    @Test
    void itEndsWithTheProcessThatStartedItHoweverThatEnds() throws Exception {
        // Given
        Path directory = Files.createDirectory(home.resolve("server"));
        Process holder = holder(List.of(), directory);
        awaitAnswer(holder);
        ProcessHandle server = ProcessHandle.of(Long.parseLong(pid(directory))).orElseThrow();

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
            String status = Files.readString(Path.of("/proc/%s/status".formatted(pid(directory))));
            assertThat(status).contains("NoNewPrivs:\t1").contains("CapEff:\t0000000000000000");
        }
    }

    @Test
    @EnabledIfSystemProperty(
            named = "user.name",
            matches = "root",
            disabledReason = "the other tests are of such a user")
    void aServiceThatIsNotOfRootHasAServerOfItsOwnUser() throws Exception {
        // Given
        Path directory = Files.createDirectory(home.resolve("server"));
        Files.setOwner(
                directory,
                FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        // It may read the class path, which may be at root's home.
        List<String> asNobody = List.of(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "--inh-caps=+dac_read_search",
                "--ambient-caps=+dac_read_search");

        // When
        Process holder = holder(asNobody, directory);

        // Then
        try {
            awaitAnswer(holder);
            assertThat(Files.readString(Path.of("/proc/%s/status".formatted(pid(directory)))))
                    .contains("Uid:\t65534\t65534\t65534\t65534")
                    .contains("NoNewPrivs:\t1");
        } finally {
            holder.destroyForcibly().waitFor();
        }
    }

    private Process holder(List<String> prefix, Path directory) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                HeldServer.class.getName(),
                directory.toString()));
        return new ProcessBuilder(command)
                .redirectError(home.resolve("errors").toFile())
                .start();
    }

    private void awaitAnswer(Process holder) throws IOException {
        BufferedReader said =
                new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8));
        assertThat(said.readLine()).as(Files.readString(home.resolve("errors"))).startsWith("answers");
    }

    private static String pid(Path directory) throws IOException {
        String noted = Files.readString(directory.resolve(PrivateProgram.PID_FILE));
        return noted.substring(0, noted.indexOf(' '));
    }
}
