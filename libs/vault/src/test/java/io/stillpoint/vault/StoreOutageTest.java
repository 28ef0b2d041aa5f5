package io.stillpoint.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.vault.store.Bucket;
import io.stillpoint.vault.store.MultipartUpload;
import io.stillpoint.vault.testing.FaultyLink;
import io.stillpoint.vault.testing.FaultyLink.Fault;
import io.stillpoint.vault.testing.Noise;
import io.stillpoint.vault.testing.S3Server;
import io.stillpoint.vault.testing.TestKeys;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** A large upload to a store that is away for a while in the middle: it goes on where it was. */
class StoreOutageTest {

    private static final int MEBIBYTE = 1 << 20;
    /** Each of the parts that were on their way is refused several times. */
    private static final int REFUSALS = 24;

    @TempDir
    static Path home;

    static S3Server server;
    static TestKeys keys;

    private FaultyLink link;
    private VaultConfig config;
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
    void connect(TestInfo test) throws Exception {
        link = new FaultyLink(server.port());
        config = S3Server.config(URI.create("http://127.0.0.1:" + link.port()), keys.recipients());
        point = "p-" + Integer.toHexString(test.getDisplayName().hashCode());
    }

    @AfterEach
    void close() throws Exception {
        link.close();
    }

    @Test
    void anUploadGoesOnWhereTheStoreWentAway() throws Exception {
        try (Vault vault = Vault.open(config)) {
            // Given
            SnapshotWriter writer = begin(vault);
            VaultOutput output = writer.object("root.tar");
            writeMebibytes(output, 60);
            CountDownLatch refused = link.cut(REFUSALS);
            FutureTask<SnapshotRef> rest = new FutureTask<>(() -> {
                writeMebibytes(output, 60);
                output.commit();
                return commit(writer);
            });
            Thread.ofVirtual().start(rest);
            refused.await();

            // When
            link.mend();

            // Then
            SnapshotRef snapshot = rest.get();
            assertThat(snapshot.plainBytes()).isEqualTo(120L * MEBIBYTE);
            vault.verifyStored(snapshot);
            assertThat(unfinished()).isEmpty();
        }
    }

    @Test
    void aStoreThatWasStartedAgainHasThePartsOfBefore() throws Exception {
        try (Vault vault = Vault.open(server.config(keys.recipients()))) {
            // Given
            SnapshotWriter writer = begin(vault);
            VaultOutput output = writer.object("root.tar");
            writeMebibytes(output, 60);
            server.kill();
            FutureTask<SnapshotRef> rest = new FutureTask<>(() -> {
                writeMebibytes(output, 60);
                output.commit();
                return commit(writer);
            });
            Thread.ofVirtual().start(rest);

            // When
            server.restart();

            // Then
            vault.verifyStored(rest.get());
        }
    }

    @Test
    void anUploadWhoseLastAnswerIsLostIsNotFailed() throws Exception {
        try (Vault vault = Vault.open(config)) {
            // Given
            SnapshotWriter writer = begin(vault);
            VaultOutput output = writer.object("root.tar");
            writeMebibytes(output, 40);
            link.nextPost("/root.tar.zst.age", Fault.UNANSWERED);

            // When
            output.commit();

            // Then
            vault.verifyStored(commit(writer));
        }
    }

    @Test
    void aWriterThatGivesUpDoesNotWaitForTheStore() throws Exception {
        try (Vault vault = Vault.open(config)) {
            // Given
            VaultOutput output = begin(vault).object("root.tar");
            writeMebibytes(output, 40);
            link.cut(0);

            // When
            output.close();

            // Then
            link.mend();
            vault.begin(Snapshots.CLUSTER, point, Component.NODE_IMAGE, "10.0.0.1", "r2", Consistency.COLD);
            assertThat(unfinished()).isEmpty();
        }
    }

    /** The second thread waits for the store then, and the source's own failure has yet to be reported. */
    @Test
    void aSourceThatFailsBeforeItsUploadCouldBeginDoesNotWaitForTheStore() throws Exception {
        try (Vault vault = Vault.open(config)) {
            // Given
            VaultOutput output = begin(vault).object("root.tar");
            CountDownLatch refused = link.cut(1);
            // One part and a little: the rest waits in the chunks between the two threads.
            output.write(incompressible(8 * MEBIBYTE + MEBIBYTE / 2));
            refused.await();

            // When
            output.close();

            // Then
            assertThat(link.isCut()).isTrue();
        }
    }

    @Test
    void aSourceThatFailsWhileAllPartsWaitDoesNotWaitForTheStore() throws Exception {
        try (Vault vault = Vault.open(config)) {
            // Given
            VaultOutput output = begin(vault).object("root.tar");
            output.write(incompressible(16 * MEBIBYTE));
            CountDownLatch refused = link.cut(REFUSALS / 2);
            byte[] rest = incompressible(60 * MEBIBYTE);
            FutureTask<Throwable> source = new FutureTask<>(() -> catchThrowable(() -> output.write(rest)));
            Thread writing = Thread.ofVirtual().start(source);
            refused.await();
            writing.interrupt();
            assertThat(source.get()).isInstanceOf(InterruptedIOException.class);

            // When
            output.close();

            // Then
            assertThat(link.isCut()).isTrue();
        }
    }

    private List<MultipartUpload.Unfinished> unfinished() throws VaultException {
        try (Bucket bucket = new Bucket(server.config(keys.recipients()))) {
            return new MultipartUpload(bucket).unfinished("clusters/" + Snapshots.CLUSTER + "/points/" + point + "/");
        }
    }

    private SnapshotWriter begin(Vault vault) throws VaultException {
        return vault.begin(Snapshots.CLUSTER, point, Component.NODE_IMAGE, "10.0.0.1", "r1", Consistency.COLD);
    }

    private static SnapshotRef commit(SnapshotWriter writer) throws VaultException {
        return writer.commit(true, Map.of(), Map.of(), List.of(), null, Snapshots.START, Snapshots.END);
    }

    private static byte[] incompressible(int count) {
        byte[] bytes = new byte[count];
        new Random(3).nextBytes(bytes);
        return bytes;
    }

    private static void writeMebibytes(VaultOutput output, int count) throws IOException {
        byte[] noise = Noise.bytes(2, MEBIBYTE);
        for (int i = 0; i < count; i++) {
            output.write(noise);
        }
    }
}
