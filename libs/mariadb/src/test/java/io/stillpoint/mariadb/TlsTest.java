package io.stillpoint.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.mariadb.dump.DumpFacts;
import io.stillpoint.mariadb.dump.MariadbDump;
import io.stillpoint.mariadb.testing.MariadbServer;
import io.stillpoint.vault.testing.Tools;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With ca.pem only a server that its issuer vouches for is talked to, by driver and tools alike. */
class TlsTest {

    @TempDir
    Path home;

    /** Where the server's user may read. */
    private Path open;

    @BeforeEach
    void makeCa() throws Exception {
        open = Files.createTempDirectory("mariadb-tls");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
        ca("ca");
    }

    @AfterEach
    void clean() throws Exception {
        try (Stream<Path> files = Files.walk(open)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void aTrustedServerIsDumpedOverTls() throws Exception {
        // Given
        certificate("good", "20300101000000Z");
        try (MariadbServer server = server("good")) {
            server.execute("CREATE DATABASE one", "CREATE TABLE one.a (a INT)", "INSERT INTO one.a VALUES (1)");
            server.execute("ALTER USER 'backup'@'%' REQUIRE SSL");
            ByteArrayOutputStream sink = new ByteArrayOutputStream();

            // When
            DumpFacts facts =
                    new MariadbDump(endpoint(server, "ca"), MariadbTools.installed(), InstantSource.system()).to(sink);

            // Then
            assertThat(facts.catalogue().rows()).isEqualTo(1);
            assertThat(facts.position()).isEqualTo("none");
        }
    }

    @Test
    void anExpiredCertificateIsRefused() throws Exception {
        // Given
        certificate("expired", "20200102000000Z");
        try (MariadbServer server = server("expired")) {

            // When
            MariadbException failure = failing(server, "ca");

            // Then
            assertThat(failure.problem().code()).isEqualTo("mariadb-certificate-refused");
            assertThat(failure.problem().found()).contains("not valid now");
        }
    }

    @Test
    void anUnknownIssuerIsRefused() throws Exception {
        // Given
        certificate("good", "20300101000000Z");
        ca("other");
        try (MariadbServer server = server("good")) {

            // When
            MariadbException failure = failing(server, "other");

            // Then
            assertThat(failure.problem().code()).isEqualTo("mariadb-certificate-refused");
            assertThat(failure.problem().found()).contains("does not cover");
        }
    }

    @Test
    void aServerWithoutTlsIsRefused() throws Exception {
        // Given
        try (MariadbServer server = MariadbServer.start("--skip-ssl")) {

            // When
            MariadbException failure = failing(server, "ca");

            // Then
            assertThat(failure.problem().code()).isEqualTo("mariadb-certificate-refused");
            assertThat(failure.problem().found()).contains("TLS switched off");
        }
    }

    @Test
    void aServerThatInsistsOnTlsAsksForACa() throws Exception {
        // Given
        certificate("good", "20300101000000Z");
        try (MariadbServer server = server("good")) {
            server.execute("SET GLOBAL require_secure_transport = ON");

            // When
            MariadbException failure = catchThrowableOfType(
                    MariadbException.class,
                    () -> new MariadbCheck(server.backup(), MariadbTools.installed()).forBackup());

            // Then
            // MariaDB 10.11 answers as if the password were wrong.
            assertThat(failure.problem().code()).isIn("mariadb-tls-required", "mariadb-login-refused");
            assertThat(failure.problem().remedy()).contains("ca.pem");
            assertThat(failure.retryable()).isFalse();
        }
    }

    private MariadbException failing(MariadbServer server, String ca) {
        return catchThrowableOfType(
                MariadbException.class,
                () -> new MariadbCheck(endpoint(server, ca), MariadbTools.installed()).forBackup());
    }

    private MariadbServer server(String name) throws Exception {
        return MariadbServer.start(
                "--ssl-ca=" + open.resolve("ca.pem"),
                "--ssl-cert=" + open.resolve(name + ".pem"),
                "--ssl-key=" + open.resolve(name + ".key"));
    }

    private MariadbEndpoint endpoint(MariadbServer server, String ca) throws Exception {
        Path secrets = MariadbServer.secrets(home.resolve("secrets"), "backup", MariadbServer.PASSWORD);
        MariadbServer.secret(secrets.resolve(MariadbEndpoint.CA_FILE), Files.readString(open.resolve(ca + ".pem")));
        return MariadbEndpoint.load("127.0.0.1", server.port(), secrets);
    }

    private void ca(String name) throws Exception {
        Tools.run(
                open,
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-keyout",
                name + ".key",
                "-out",
                name + ".pem",
                "-days",
                "3650",
                "-subj",
                "/CN=" + name);
    }

    private void certificate(String name, String end) throws Exception {
        Files.writeString(open.resolve("ca.cnf"), """
                [ca]
                default_ca = d
                [d]
                database = index.txt
                new_certs_dir = .
                serial = serial
                default_md = sha256
                policy = p
                x509_extensions = e
                unique_subject = no
                [p]
                commonName = supplied
                [e]
                subjectAltName = IP:127.0.0.1
                """);
        Files.writeString(open.resolve("index.txt"), "");
        Files.writeString(open.resolve("serial"), "01\n");
        Tools.run(
                open,
                "openssl",
                "req",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-keyout",
                name + ".key",
                "-out",
                name + ".csr",
                "-subj",
                "/CN=127.0.0.1");
        Tools.run(
                open,
                "openssl",
                "ca",
                "-batch",
                "-config",
                "ca.cnf",
                "-cert",
                "ca.pem",
                "-keyfile",
                "ca.key",
                "-in",
                name + ".csr",
                "-out",
                name + ".pem",
                "-startdate",
                "20200101000000Z",
                "-enddate",
                end,
                "-notext");
        Files.setPosixFilePermissions(open.resolve(name + ".key"), PosixFilePermissions.fromString("rw-r--r--"));
    }
}
