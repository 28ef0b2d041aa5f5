package io.stillpoint.etcd;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.etcd.testing.EtcdCluster;
import io.stillpoint.etcd.testing.FakeEtcd;
import io.stillpoint.etcd.testing.Recorded;
import io.stillpoint.etcd.testing.Tasks;
import io.stillpoint.etcd.testing.TestPki;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.ProblemException;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong certificates and wrong ports: each has its own words, and nothing hangs. */
class CredentialsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Instant VALID = Instant.now().plus(Duration.ofDays(3));

    @TempDir
    static Path home;

    static EtcdCluster etcd;
    static Vault vault;

    /** A copy of the good secrets, to be spoiled. */
    @TempDir
    Path secrets;

    Path files;

    @BeforeAll
    static void start() throws Exception {
        etcd = EtcdCluster.start(home, 1);
        vault = Vault.open(new VaultConfig(URI.create("http://127.0.0.1:1"), "r", "b", "a", "s", List.of()));
    }

    @AfterAll
    static void stop() throws Exception {
        etcd.close();
        vault.close();
    }

    @BeforeEach
    void copy() throws Exception {
        files = Files.createDirectories(
                secrets.resolve("clusters").resolve(EtcdCluster.CREDENTIALS).resolve("etcd"));
        for (String name : List.of("ca.pem", "client.pem", "client-key.pem")) {
            Files.copy(etcd.certificates().resolve(name), files.resolve(name));
        }
    }

    @Test
    void anotherClustersAuthorityIsTold() throws Exception {
        // Given
        TestPki.create("other").writeAuthority(files);

        // When
        ProblemException failed = failure(Tasks.check(etcd));

        // Then
        assertThat(failed.problem().found()).contains("etcd-wrong-ca");
        assertThat(failed.problem().remedy()).contains("ca.pem");
        assertThat(failed.retryable()).isFalse();
    }

    @Test
    void aClientCertificateOfAnotherClusterIsTold() throws Exception {
        // Given
        TestPki.create("other").writeSigned(files, "client", List.of(), VALID);

        // When
        ProblemException failed = failure(Tasks.check(etcd));

        // Then
        assertThat(failed.problem().found()).contains("etcd-client-certificate-refused");
        assertThat(failed.problem().remedy()).contains("client.pem");
        assertThat(failed.retryable()).isFalse();
    }

    @Test
    void anExpiredClientCertificateIsToldBeforeAnybodyIsAsked() throws Exception {
        // Given
        etcd.pki().writeSigned(files, "client", List.of(), Instant.now().minus(Duration.ofHours(1)));

        // When
        ProblemException failed = failure(Tasks.check(etcd));

        // Then
        assertThat(failed.problem().code()).isEqualTo("etcd-certificate-expired");
        assertThat(failed.problem().where())
                .isEqualTo(files.resolve("client.pem").toString());
        assertThat(failed.retryable()).isFalse();
    }

    @Test
    void aKeyOfAnotherCertificateIsTold() throws Exception {
        // Given
        etcd.pki().writeSigned(secrets, "other", List.of(), VALID);
        Files.delete(files.resolve("client-key.pem"));
        Files.copy(secrets.resolve("other-key.pem"), files.resolve("client-key.pem"));

        // When
        ProblemException failed = failure(Tasks.check(etcd));

        // Then
        assertThat(failed.problem().code()).isEqualTo("etcd-key-of-another-certificate");
    }

    @Test
    void aKeyThatOthersMayReadIsRefused() throws Exception {
        // Given
        Path key = files.resolve("client-key.pem");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));

        // When
        ProblemException failed = failure(Tasks.check(etcd));

        // Then
        assertThat(failed.problem().code()).isEqualTo("etcd-key-unusable");
        assertThat(failed.problem().expected()).contains("only its owner");
        assertThat(failed.problem().remedy()).isEqualTo("chmod 600 " + key + ".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ca.pem", "client.pem", "client-key.pem"})
    void aMissingFileIsNamed(String name) throws Exception {
        // Given
        Files.delete(files.resolve(name));

        // When
        ProblemException failed = failure(Tasks.check(etcd));

        // Then
        assertThat(failed.problem().code()).isEqualTo("etcd-certificate-missing");
        assertThat(failed.problem().where()).isEqualTo(files.resolve(name).toString());
        assertThat(failed.problem().remedy()).contains("/etc/cfc/conf/etcd");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ca.pem", "client.pem", "client-key.pem"})
    void aFileOfRubbishIsNamed(String name) throws Exception {
        // Given
        Files.writeString(files.resolve(name), "-----BEGIN CERTIFICATE-----\nrubbish\n-----END CERTIFICATE-----\n");

        // When
        ProblemException failed = failure(Tasks.check(etcd));

        // Then
        assertThat(failed.problem().code()).isIn("etcd-certificate-unusable", "etcd-key-unusable");
        assertThat(failed.problem().where()).isEqualTo(files.resolve(name).toString());
    }

    @Test
    void aPortOnWhichNobodyListensIsTold() throws Exception {
        // Given
        Task task = check("127.99.99.99", etcd.clientPort());

        // When
        ProblemException failed = failure(task);

        // Then
        assertThat(failed.problem().found()).contains("etcd-not-listening");
        assertThat(failed.retryable()).isTrue();
    }

    @Test
    void aServerCertificateForOtherAddressesIsTold() throws Exception {
        // Given
        Path directory = Files.createDirectories(home.resolve("moved"));
        try (EtcdCluster moved = EtcdCluster.prepare(directory, 1)) {
            moved.pki().writeSigned(moved.certificates(), "server", List.of("10.9.9.9"), VALID);
            Files.copy(moved.certificates().resolve("ca.pem"), files.resolve("ca.pem"), REPLACE_EXISTING);
            try (FakeEtcd etcd = FakeEtcd.start(moved, moved.addresses().get(0))) {

                // When
                ProblemException failed = failure(Tasks.check(moved));

                // Then
                assertThat(etcd).isNotNull();
                assertThat(failed.problem().found()).contains("etcd-server-certificate");
                assertThat(failed.retryable()).isFalse();
            }
        }
    }

    @Test
    void anExpiredServerCertificateIsTold() throws Exception {
        // Given
        Path directory = Files.createDirectories(home.resolve("expired"));
        try (EtcdCluster expired = EtcdCluster.prepare(directory, 1)) {
            expired.pki()
                    .writeSigned(
                            expired.certificates(),
                            "server",
                            expired.addresses(),
                            Instant.now().minus(Duration.ofHours(1)));
            Files.copy(expired.certificates().resolve("ca.pem"), files.resolve("ca.pem"), REPLACE_EXISTING);
            try (FakeEtcd etcd = FakeEtcd.start(expired, expired.addresses().get(0))) {

                // When
                ProblemException failed = failure(Tasks.check(expired));

                // Then
                assertThat(etcd).isNotNull();
                assertThat(failed.problem().found()).contains("etcd-server-certificate-expired");
            }
        }
    }

    @Test
    void aPortWithoutTlsIsTold() throws Exception {
        // Given
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Thread.ofVirtual().start(() -> {
                try (var accepted = plain.accept()) {
                    accepted.getOutputStream().write("SSH-2.0-OpenSSH_9.2\r\n".getBytes(StandardCharsets.US_ASCII));
                    accepted.getInputStream().readAllBytes();
                } catch (IOException e) {
                    // The test has ended.
                }
            });

            // When
            ProblemException failed = failure(check("127.0.0.1", plain.getLocalPort()));

            // Then
            assertThat(failed.problem().found()).contains("etcd-tls");
        }
    }

    @Test
    void aPortThatTakesConnectionsButNeverAnswersDoesNotHang() throws Exception {
        // Given
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {

            // When
            ProblemException failed = failure(check("127.0.0.1", mute.getLocalPort()));

            // Then
            assertThat(failed.problem().found()).contains("etcd-no-answer");
            assertThat(failed.retryable()).isTrue();
        }
    }

    @Test
    void aTaskOfAnotherKindIsRefused() {
        // Given
        Task task = new Task(step(), Action.CHECK_VAULT, 1, Instant.now(), new Work.OnVault());

        // When
        ProblemException failed = failure(task);

        // Then
        assertThat(failed.problem().code()).isEqualTo("task-unknown");
        assertThat(failed.retryable()).isFalse();
    }

    @Test
    void aTaskWithoutMembersIsRefused() {
        // Given
        Task task =
                new Task(step(), Action.CHECK_ETCD, 1, Instant.now(), new Work.OnEtcd(List.of(), etcd.access(), false));

        // When
        ProblemException failed = failure(task);

        // Then
        assertThat(failed.problem().code()).isEqualTo("etcd-no-members");
    }

    private static Task check(String address, int port) {
        return new Task(
                step(),
                Action.CHECK_ETCD,
                1,
                Instant.now(),
                new Work.OnEtcd(
                        List.of(new Node(address, Set.of(Role.MASTER))),
                        new Access("root", 22, EtcdCluster.CREDENTIALS, port),
                        false));
    }

    private static StepRef step() {
        return new StepRef("lab", "saga", "check-etcd", "etcd", 1);
    }

    private ProblemException failure(Task task) {
        EtcdTasks tasks = new EtcdTasks(secrets, vault, Clock.systemUTC());
        return catchThrowableOfType(ProblemException.class, () -> tasks.carryOut(task, new Recorded("run", PATIENCE)));
    }
}
