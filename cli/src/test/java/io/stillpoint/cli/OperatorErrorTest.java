package io.stillpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.home.StillpointHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person at the terminal gets wrong is told in a sentence; each command is a process of its own, with a home of its own. */
class OperatorErrorTest {

    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int REFUSED = 3;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "backup create --cluster icp --component etcdd",
                "backup create --cluster icp --baseline --component etcd",
                "backup create --cluster icp --cold-window-limit-seconds 60",
                "cluster add icp",
                "cluster add icp --start-by magic --hosts hosts",
                "restore create --cluster icp",
                "vault init --endpoint http://127.0.0.1:1",
                "vault init --bucket other"
            })
    void aWrongCommandLineHasACodeOfItsOwnAndALineOrTwo(String command) throws Exception {
        // When
        Ended ended = run(directory.resolve("none"), command.split(" "));

        // Then
        assertThat(ended.exitCode()).as(ended.text()).isEqualTo(USAGE);
        assertThat(ended.text()).startsWith("stillpoint: ");
        assertThat(ended.text().lines()).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void aHomeThatIsAFileIsToldWithoutAStackTrace() throws Exception {
        // Given
        Path file = Files.createFile(directory.resolve("file"));

        // When
        Ended ended = run(file, "up");

        // Then
        assertThat(ended.exitCode()).isEqualTo(FAILED);
        assertThat(ended.text())
                .startsWith("stillpoint: " + file)
                .contains("expected")
                .doesNotContain("\tat ");
    }

    @Test
    void whatIsNoHomeIsRefusedByNameAndStaysAsItIs() throws Exception {
        // Given
        Path full = Files.createDirectory(directory.resolve("full"));
        Files.createFile(full.resolve("thesis.txt"));

        // When
        List<Ended> ended = List.of(
                run(Path.of("/"), "key", "create"),
                run(Path.of(System.getProperty("user.home")), "up"),
                run(full, "up"),
                run(full.resolve("../full"), "key", "create"));

        // Then
        assertThat(ended).extracting(Ended::exitCode).containsOnly(REFUSED);
        assertThat(ended)
                .allSatisfy(each -> assertThat(each.text())
                        .startsWith("stillpoint: STILLPOINT_HOME /")
                        .contains("Nothing was changed."));
        assertThat(ended.get(2).text()).contains("thesis.txt");
        assertThat(full).isDirectoryNotContaining(file -> !file.endsWith("thesis.txt"));
        assertThat(Path.of("/secrets")).doesNotExist();
    }

    @Test
    void aHomeThatWasMistypedIsNotMade() throws Exception {
        // Given
        Path mistyped = directory.resolve("mistyped");

        // When
        List<Ended> ended = List.of(run(mistyped, "down"), run(mistyped, "vault", "init"));

        // Then
        assertThat(ended).extracting(Ended::exitCode).containsOnly(FAILED);
        assertThat(ended).allSatisfy(each -> assertThat(each.text()).contains("STILLPOINT_HOME"));
        assertThat(mistyped).doesNotExist();
    }

    @Test
    void aStoreThatCannotBeUsedIsNotSaved() throws Exception {
        // Given
        StillpointHome home = new StillpointHome(directory.resolve("home")).create();
        HomeSettings.embedded(19_092, 19_093, 19_000).save(home);
        String before = Files.readString(home.settings());
        Path credentials = Files.writeString(directory.resolve("credentials"), "access-key=a\nsecret-key=b\n");
        Files.setPosixFilePermissions(credentials, PosixFilePermissions.fromString("rw-------"));

        // When
        List<Ended> ended = List.of(
                initialized(home, "http://127.0.0.1:1", credentials), initialized(home, "not a url", credentials));

        // Then
        assertThat(ended).extracting(Ended::exitCode).containsExactly(FAILED, USAGE);
        assertThat(ended).allSatisfy(each -> assertThat(each.text()).doesNotContain("\tat "));
        assertThat(home.settings()).hasContent(before);
        assertThat(home.secrets("cli")).doesNotExist();
    }

    @Test
    void keysAreMadeOnce() throws Exception {
        // Given
        Path home = directory.resolve("home");
        Ended first = run(home, "key", "create");

        // When
        Ended second = run(home, "key", "create");

        // Then
        assertThat(first.text()).startsWith("Keys were made.");
        assertThat(second.exitCode()).isEqualTo(REFUSED);
        assertThat(second.text()).contains("keys are never overwritten").doesNotContain("\tat ");
    }

    private Ended initialized(StillpointHome home, String endpoint, Path credentials)
            throws IOException, InterruptedException {
        return run(home.directory(), "vault", "init", "--endpoint", endpoint, "--credentials", credentials.toString());
    }

    private Ended run(Path home, String... arguments) throws IOException, InterruptedException {
        return Ended.run(home, directory, arguments);
    }
}
