package io.stillpoint.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.ExitCode;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.remote.ssh.SshKeyCreation;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.Patience;
import io.stillpoint.vault.StoreAddressing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with the command shows before a key is written or a node is touched. */
class ClusterAdditionTest {

    private static final List<String> EVERY_MOUNT = List.of();

    @TempDir
    private Path directory;

    private StillpointHome home;
    private Path hosts;
    private Path bootKey;

    @BeforeEach
    void make() throws IOException {
        home = new StillpointHome(directory.resolve("home")).create();
        hosts = Files.writeString(directory.resolve("hosts"), "[master]\n127.0.0.1\n[worker]\n127.0.0.2\n");
        bootKey = directory.resolve("ssh_key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../../../../t/escaped", "ICP Prod", "x/y", "", "ICP", "icp-"})
    void aNameThatTheCoordinatorWouldRefuseIsRefusedHere(String name) throws IOException {
        // When
        CliException refused = refusal(addition(), name, EVERY_MOUNT);

        // Then
        assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(refused.getMessage()).contains("found '" + name + "'", "Nothing was changed.");
        assertThat(written()).isEmpty();
    }

    @Test
    void limitsMountsAndAddressesAreCheckedFirstToo() throws IOException {
        // Given
        var impatient = addition().patience(new Patience(300, 600, -1, 600, 60));
        var misplaced = addition().endpoints(List.of(new ComponentEndpoint(Component.MARIADB, "not a url")));

        // When
        List<CliException> refused = List.of(
                refusal(impatient, "icp", EVERY_MOUNT),
                refusal(misplaced, "icp", EVERY_MOUNT),
                refusal(addition(), "icp", List.of("relative")));

        // Then
        assertThat(refused).extracting(CliException::exitCode).containsOnly(ExitCode.REFUSED);
        assertThat(refused.getFirst()).hasMessageContaining("at least one second");
        assertThat(refused.get(1)).hasMessageContaining("endpoints: expected");
        assertThat(refused.getLast()).hasMessageContaining("absolute mount point");
        assertThat(written()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo", "=SHA256:x", "127.0.0.1=MD5:x", "10.9.9.9=SHA256:x"})
    void aHostKeyOfNoNodeIsAWrongCommandLine(String accepted) throws IOException {
        // When
        CliException wrong = catchThrowableOfType(
                CliException.class,
                () -> addition().acceptedHostKeys(List.of(accepted)).add("icp", null, hosts, bootKey, EVERY_MOUNT));

        // Then
        assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(wrong.getMessage()).startsWith("--accept-host-key");
        assertThat(written()).isEmpty();
    }

    @Test
    void withoutABrokerNothingIsDone() throws IOException {
        // Given
        SshKeyCreation.ensure(bootKey, "root");
        List<Path> before = written();

        // When
        CliException failure = refusal(addition(), "icp", EVERY_MOUNT);

        // Then
        assertThat(failure.getMessage()).startsWith("Kafka at 127.0.0.1:1:").contains("./stillpoint up");
        assertThat(written()).isEqualTo(before);
    }

    private ClusterAddition addition() {
        return new ClusterAddition(
                home,
                new HomeSettings("127.0.0.1:1", "", "", "", StoreAddressing.PATH, 1, 1, 1),
                new TerminalDisplay(
                        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                        Clock.systemUTC(),
                        false));
    }

    private CliException refusal(ClusterAddition addition, String name, List<String> mounts) {
        return catchThrowableOfType(CliException.class, () -> addition.add(name, null, hosts, bootKey, mounts));
    }

    private List<Path> written() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.equals(hosts))
                    .toList();
        }
    }
}
