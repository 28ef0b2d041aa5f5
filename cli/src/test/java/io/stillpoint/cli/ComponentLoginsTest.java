package io.stillpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stillpoint.schemas.Component;
import io.stillpoint.schemas.ComponentEndpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComponentLoginsTest {

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @ParameterizedTest
    @CsvSource({"REGISTRY, registry-backup", "MONGODB, db-backup", "MARIADB, db-backup"})
    void aLoginGoesToItsBackupWorkerAndToRestoreAndToNoOther(Component component, String worker) throws IOException {
        // Given
        Home home = new Home(directory.resolve("home")).create();
        Path logins = directory.resolve("logins");
        Files.createDirectories(logins.resolve(component.label()));
        Files.writeString(logins.resolve(component.label()).resolve("password"), "secret\n");

        // When
        handOut(home, logins, component);

        // Then
        try (var services = Files.list(home.directory().resolve("secrets"))) {
            assertThat(services.map(service -> service.resolve("clusters/icp")
                                    .resolve(component.label())
                                    .resolve("password"))
                            .filter(Files::exists))
                    .containsExactlyInAnyOrder(password(home, worker, component), password(home, "restore", component))
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("login handed to " + worker + ", restore")
                .doesNotContain("secret");
    }

    @Test
    void anEmptyFolderIsHandedOnAndMeansThatNoLoginIsNeeded() throws IOException {
        // Given
        Home home = new Home(directory.resolve("home")).create();
        Path logins = directory.resolve("logins");
        Files.createDirectories(logins.resolve("mongodb"));

        // When
        handOut(home, logins, Component.MONGODB);

        // Then
        assertThat(password(home, "db-backup", Component.MONGODB).getParent()).isEmptyDirectory();
        assertThat(password(home, "restore", Component.MONGODB).getParent()).isEmptyDirectory();
    }

    @Test
    void aFolderThatIsNotThereIsNamed() throws IOException {
        // Given
        Home home = new Home(directory.resolve("home")).create();

        // When, Then
        assertThatThrownBy(() -> handOut(home, directory, Component.MARIADB))
                .isInstanceOf(CliException.class)
                .hasMessageContaining(directory.resolve("mariadb").toString());
    }

    private void handOut(Home home, Path logins, Component component) {
        Terminal terminal = new Terminal(new PrintStream(said, true, StandardCharsets.UTF_8), Clock.systemUTC(), false);
        new ComponentLogins(home, logins)
                .handOut("icp", List.of(new ComponentEndpoint(component, "any://address")), terminal);
    }

    private static Path password(Home home, String service, Component component) {
        return home.secrets(service)
                .resolve("clusters/icp")
                .resolve(component.label())
                .resolve("password");
    }
}
