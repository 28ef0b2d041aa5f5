package io.stillpoint.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.schemas.internal.Work;
import io.stillpoint.vault.store.Bucket;
import io.stillpoint.vault.testing.FaultyLink;
import io.stillpoint.vault.testing.FaultyLink.Fault;
import io.stillpoint.vault.testing.Noise;
import io.stillpoint.vault.testing.S3Server;
import io.stillpoint.vault.testing.TestKeys;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A seal over several attempts, through a link that loses and delays requests. */
class SealFaultTest {

    private static final Clock CLOCK = Clock.fixed(Snapshots.END, ZoneOffset.UTC);

    @TempDir
    static Path home;

    static S3Server server;
    static TestKeys keys;

    private FaultyLink link;
    private Vault vault;
    private Work.SealPoint work;
    private String point;

    @BeforeAll
    static void start() throws Exception {
        server = S3Server.start(home);
        keys = TestKeys.create(home.resolve("keys"));
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @BeforeEach
    void write(TestInfo test) throws Exception {
        link = new FaultyLink(server.port());
        vault = Vault.open(S3Server.config(URI.create("http://127.0.0.1:" + link.port()), keys.recipients()));
        point = "p-"
                + Integer.toHexString(
                        test.getDisplayName().hashCode() + test.getTestMethod().hashCode());
        work = Snapshots.sealed(keys.signer(), point, Snapshots.write(vault, point, "r1", Noise.bytes(1, 10)));
    }

    @AfterEach
    void close() throws Exception {
        vault.close();
        link.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/point.json", "/point.json.sig"})
    void theNextAttemptFinishesWhatOneBegan(String lost) throws Exception {
        // Given
        link.next(lost, Fault.LOST);
        VaultException first = catchThrowableOfType(VaultException.class, this::seal);

        // When
        seal();

        // Then
        assertThat(first.retryable()).isTrue();
        assertReadable();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/point.json", "/point.json.sig"})
    void whatAnEarlierAttemptSentMayArriveAfterTheSeal(String late) throws Exception {
        // Given
        link.next(late, Fault.LATE);
        var unused = catchThrowableOfType(VaultException.class, this::seal);
        seal();

        // When
        link.bringLate();

        // Then
        assertReadable();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/point.json", "/point.json.sig"})
    void whatTheStoreDidNotKeepIsNotSealed(String forgotten) throws Exception {
        // Given
        link.next(forgotten, Fault.FORGOTTEN);

        // When
        VaultException failed = catchThrowableOfType(VaultException.class, this::seal);

        // Then
        assertThat(failed.problem().code()).isEqualTo("seal-not-kept");
        assertThat(failed.retryable()).isTrue();
        seal();
        assertReadable();
    }

    @Test
    void whatIsThereIsNotOverwritten() throws Exception {
        // Given
        String key = "clusters/lab/points/" + point + "/anything";
        byte[] first = "first".getBytes(StandardCharsets.UTF_8);
        try (Bucket bucket = new Bucket(server.config(keys.recipients()))) {
            bucket.putNew(key, first);

            // When
            boolean put = bucket.putNew(key, "second".getBytes(StandardCharsets.UTF_8));

            // Then
            assertThat(put).isFalse();
            assertThat(Files.readAllBytes(server.file(key))).isEqualTo(first);
        }
    }

    private Vault.Sealed seal() throws VaultException {
        return vault.seal(Snapshots.CLUSTER, work, CLOCK);
    }

    private void assertReadable() throws VaultException {
        assertThat(vault.point(Snapshots.CLUSTER, point, keys.verification())
                        .document()
                        .point())
                .isEqualTo(point);
    }
}
