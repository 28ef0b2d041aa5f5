package io.stillpoint.cli.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.kubernetes.LoginSecrets;
import io.stillpoint.kubernetes.SecretSeen;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComponentLoginsTest {

    @TempDir
    private Path directory;

    private LoginSecrets.@Nullable Reading secrets;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @ParameterizedTest
    @CsvSource({"REGISTRY, registry-backup", "MONGODB, db-backup", "MARIADB, db-backup"})
    void aLoginGoesToItsBackupWorkerAndToRestoreAndToNoOther(Component component, String worker) throws IOException {
        // Given
        StillpointHome home = new StillpointHome(directory.resolve("home")).create();
        Path logins = directory.resolve("logins");
        Files.createDirectories(logins.resolve(component.label()));
        secret(logins.resolve(component.label()).resolve("password"), "secret\n");

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
        StillpointHome home = new StillpointHome(directory.resolve("home")).create();
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
        StillpointHome home = new StillpointHome(directory.resolve("home")).create();

        // When, Then
        assertThatThrownBy(() -> handOut(home, directory, Component.MARIADB))
                .isInstanceOf(CliException.class)
                .hasMessageContaining(directory.resolve("mariadb").toString());
    }

    @Test
    void aDatabaseWithoutAFolderIsLookedForInTheClustersSecrets() throws IOException {
        // Given
        StillpointHome home = new StillpointHome(directory.resolve("home")).create();
        secrets = name -> Optional.of(new SecretSeen(name, Map.of("user", utf8("icp"), "password", utf8("s3cret"))));

        // When
        handOut(home, directory.resolve("logins"), Component.MARIADB);

        // Then
        assertThat(password(home, "db-backup", Component.MARIADB)).hasContent("s3cret");
        assertThat(password(home, "restore", Component.MARIADB)).hasContent("s3cret");
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("login out of the cluster's Secrets handed to db-backup, restore")
                .doesNotContain("s3cret");
    }

    @Test
    void aFolderGoesBeforeASecret() throws IOException {
        // Given
        StillpointHome home = new StillpointHome(directory.resolve("home")).create();
        Path logins = Files.createDirectories(directory.resolve("logins/mariadb"));
        secret(logins.resolve("password"), "mine");
        secrets = name -> Optional.of(new SecretSeen(name, Map.of("user", utf8("icp"), "password", utf8("s3cret"))));

        // When
        handOut(home, directory.resolve("logins"), Component.MARIADB);

        // Then
        assertThat(password(home, "restore", Component.MARIADB)).hasContent("mine");
    }

    @Test
    void nothingIsHandedOutWhenOneLoginIsMissing() throws IOException {
        // Given
        StillpointHome home = new StillpointHome(directory.resolve("home")).create();
        Path logins = Files.createDirectories(directory.resolve("logins/registry"));
        secret(logins.resolve("password"), "mine");
        secrets = _ -> Optional.empty();

        // When
        var refused = assertThatThrownBy(
                () -> handOut(home, directory.resolve("logins"), Component.REGISTRY, Component.MONGODB));

        // Then
        refused.isInstanceOf(CliException.class).hasMessageContaining("Secret kube-system/icp-mongodb-admin");
        assertThat(password(home, "restore", Component.REGISTRY)).doesNotExist();
    }

    @Test
    void aPasswordThatOthersMayReadIsRefusedAndTheCertificateOfAnAuthorityIsNot() throws IOException {
        // Given
        StillpointHome home = new StillpointHome(directory.resolve("home")).create();
        Path logins = Files.createDirectories(directory.resolve("logins/registry"));
        secret(logins.resolve("ca.pem"), "for everybody");
        secret(logins.resolve("password"), "mine");
        Files.setPosixFilePermissions(logins.resolve("ca.pem"), PosixFilePermissions.fromString("rw-r--r--"));
        handOut(home, directory.resolve("logins"), Component.REGISTRY);
        Files.setPosixFilePermissions(logins.resolve("password"), PosixFilePermissions.fromString("rw-r-----"));

        // When
        var refused = assertThatThrownBy(() -> handOut(home, directory.resolve("logins"), Component.REGISTRY));

        // Then
        refused.isInstanceOf(CliException.class)
                .hasMessageContaining("a file that only its owner may read")
                .hasMessageContaining("chmod 600 " + logins.resolve("password"))
                .hasMessageNotContaining("mine");
    }

    private static void secret(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void handOut(StillpointHome home, Path logins, Component... components) {
        TerminalDisplay terminal =
                new TerminalDisplay(new PrintStream(said, true, StandardCharsets.UTF_8), Clock.systemUTC(), false);
        new ComponentLogins(home, logins, secrets).handOut("icp", endpoints(components), terminal);
    }

    private static List<ComponentEndpoint> endpoints(Component... components) {
        return Stream.of(components)
                .map(component -> new ComponentEndpoint(component, "any://address"))
                .toList();
    }

    private static Path password(StillpointHome home, String service, Component component) {
        return home.secrets(service)
                .resolve("clusters/icp")
                .resolve(component.label())
                .resolve("password");
    }
}
