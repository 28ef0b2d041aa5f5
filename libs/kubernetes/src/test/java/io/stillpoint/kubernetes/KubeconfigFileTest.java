package io.stillpoint.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubeconfigFileTest {

    private static final String FRAME = """
        apiVersion: v1
        kind: Config
        current-context: wanted
        contexts:
        - name: other
          context: {cluster: gone, user: gone}
        - name: wanted
          context: {cluster: icp, user: admin}
        clusters:
        - name: icp
          cluster: {%s}
        users:
        - name: admin
          user: {%s}
        """;
    private static final String SERVER = "server: 'https://10.0.0.1:8001', certificate-authority: ca.crt";

    @TempDir
    Path directory;

    @Test
    void whatTheFileRefersToIsTakenAlong() throws Exception {
        // Given
        Files.writeString(directory.resolve("ca.crt"), "CA");
        Files.writeString(directory.resolve("admin.crt"), "CERTIFICATE");
        secret("admin.key", "KEY");
        Path file = file(FRAME.formatted(SERVER, "client-certificate: admin.crt, client-key: admin.key"));

        // When
        Kubeconfig read = KubeconfigFile.read(file);

        // Then
        assertThat(read).isEqualTo(new Kubeconfig("https://10.0.0.1:8001", "CA", "CERTIFICATE", "KEY", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"client-certificate: secret, client-key: secret", "tokenFile: secret"})
    void aSecretThatTheFileRefersToIsRefusedWhenOthersMayReadIt(String login) throws Exception {
        // Given
        Files.setPosixFilePermissions(secret("secret", "KEY"), PosixFilePermissions.fromString("rw-r--r--"));
        Path file = file(FRAME.formatted("server: 'https://10.0.0.1:8001'", login));

        // When
        KubernetesException refused = refused(file);

        // Then
        assertThat(refused.problem().code()).isEqualTo("kubeconfig-open-to-others");
    }

    @Test
    void aTokenMayLieInAFileOfItsOwn() throws Exception {
        // Given
        secret("token", "s3cret\n");
        Path file = file(FRAME.formatted("server: 'https://10.0.0.1:8001'", "tokenFile: token"));

        // When
        Kubeconfig read = KubeconfigFile.read(file);

        // Then
        assertThat(read).isEqualTo(new Kubeconfig("https://10.0.0.1:8001", null, null, null, "s3cret"));
    }

    @Test
    void whatIsWrittenNeedsNoOtherFileAndIsReadAsTheSame() throws Exception {
        // Given
        Kubeconfig kubeconfig = new Kubeconfig("https://10.0.0.1:8001", "CA\n", "CERTIFICATE\n", "KEY\n", "s3cret");
        Path file = file(KubeconfigFile.text(kubeconfig));

        // When
        Kubeconfig read = KubeconfigFile.read(file);

        // Then
        assertThat(read).isEqualTo(kubeconfig);
    }

    @Test
    void nothingThatLogsInIsPrinted() {
        // Given
        Kubeconfig kubeconfig = new Kubeconfig("https://10.0.0.1:8001", "CA", "CERT", "KEY", "s3cret");

        // When
        String printed = kubeconfig.toString();

        // Then
        assertThat(printed).isEqualTo("https://10.0.0.1:8001 with a client certificate");
    }

    @Test
    void aMissingFileIsToldAsMissing() {
        // When
        var refused = refused(directory.resolve("none"));

        // Then
        assertThat(refused.problem().code()).isEqualTo("kubeconfig-missing");
    }

    @Test
    void aFileThatOthersMayReadIsRefused() throws Exception {
        // Given
        Path file = file(FRAME.formatted(SERVER, "token: s3cret"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        // When
        var refused = refused(file);

        // Then
        assertThat(refused.problem().code()).isEqualTo("kubeconfig-open-to-others");
        assertThat(refused.problem().remedy()).isEqualTo("chmod 600 " + file + ".");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        server: 'https://h:1', insecure-skip-tls-verify: true | token: s3cret | insecure-skip-tls-verify
        server: 'http://h:1'                                  | token: s3cret | http://h:1
        server: 'https://h:1', proxy-url: 'http://p:1'        | token: s3cret | proxy-url
        server: 'https://h:1', tls-server-name: h2            | token: s3cret | tls-server-name
        server: 'https://h:1', certificate-authority: gone    | token: s3cret | cannot be read
        server: 'https://h:1', certificate-authority-data: '%'| token: s3cret | other text
        server: 'https://h:1' | exec: {command: helper, apiVersion: v1} | a helper program
        server: 'https://h:1' | auth-provider: {name: oidc}             | a helper program
        server: 'https://h:1' | username: admin, password: s3cret       | a login by password
        server: 'https://h:1' | client-certificate-data: Q0VSVA==       | no login
        """)
    void whatIsNotFitForAnUnattendedLoginIsRefused(String cluster, String user, String found) throws Exception {
        // Given
        Path file = file(FRAME.formatted(cluster, user));

        // When
        var refused = refused(file);

        // Then
        assertThat(refused.problem().code()).isEqualTo("kubeconfig-unusable");
        assertThat(refused.problem().found()).contains(found);
        assertThat(refused).hasMessageNotContaining("s3cret");
    }

    @Test
    void whatTheConsoleHandsOutIsRefusedWithWhatIsMissingAndWhereItIs() throws Exception {
        // Given
        Path file = file(FRAME.formatted("server: 'https://h:1', insecure-skip-tls-verify: true", "token: s3cret"));

        // When
        var refused = refused(file);

        // Then
        assertThat(refused.problem().remedy())
                .contains("certificate-authority-data", "cfc-certs/root-ca/ca.crt")
                .doesNotContain("kubectl config view");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        current-context: other | cluster of the context
        current-context: third | current-context
        """)
    void aContextThatLeadsNowhereIsNamed(String line, String expected) throws Exception {
        // Given
        Path file = file(FRAME.formatted(SERVER, "token: s3cret").replace("current-context: wanted", line));

        // When
        var refused = refused(file);

        // Then
        assertThat(refused.problem().expected()).contains(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ''
        token: [s3cret
        s3cret
        """)
    void whatIsNoKubeconfigIsRefusedWithoutQuotingIt(String text) throws Exception {
        // Given
        Path file = file(text);

        // When
        var refused = refused(file);

        // Then
        assertThat(refused.problem().code()).isEqualTo("kubeconfig-unusable");
        assertThat(refused).hasMessageNotContaining("s3cret").hasNoCause();
    }

    private static KubernetesException refused(Path file) {
        return catchThrowableOfType(KubernetesException.class, () -> KubeconfigFile.read(file));
    }

    private Path file(String text) throws Exception {
        return secret("kubeconfig", text);
    }

    private Path secret(String name, String text) throws Exception {
        Path file = Files.writeString(directory.resolve(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
