package io.stillpoint.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.stillpoint.etcd.v2.V2Client;
import io.stillpoint.etcd.v2.V2Keys;
import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.vault.SnapshotWriter;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultOutput;
import io.stillpoint.vault.testing.S3Server;
import io.stillpoint.vault.testing.TestKeys;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers with keys of the v2 API as no real member can be made to give them. */
class V2AnswerTest {

    private static final int MOST_BYTES = 1000;
    private static final String LISTING = "{\"node\":{\"nodes\":[{\"key\":\"/calico\"}]}}";

    @TempDir
    static Path home;

    static S3Server store;
    static Vault vault;

    enum Answer {
        BREAKS_OFF,
        NEVER_GOES_ON,
        IS_TOO_LONG
    }

    @BeforeAll
    static void start() throws Exception {
        store = S3Server.start(home.resolve("s3"));
        vault = Vault.open(store.config(TestKeys.create(home.resolve("keys")).recipients()));
    }

    @AfterAll
    static void stop() throws Exception {
        vault.close();
        store.close();
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerThatIsNotWholeIsALossAndNotTheEndOfTheBackup(Answer answer) throws Exception {
        // Given
        CountDownLatch over = new CountDownLatch(1);
        // Time itself is the limit of an answer that never goes on; the others must end before it.
        Duration body = answer == Answer.NEVER_GOES_ON ? Duration.ofMillis(300) : Duration.ofMinutes(1);
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            HttpServer member = member(answer, over, threads);
            SnapshotWriter writer =
                    vault.begin("icp", "p-1", Component.ETCD, "etcd", "run-" + answer.ordinal(), Consistency.HOT);
            try (VaultOutput database = writer.object("snapshot.db")) {
                database.write(1);
                database.commit();
            }
            try (V2Client client = new V2Client(
                    "http://127.0.0.1:" + member.getAddress().getPort(),
                    SSLContext.getDefault(),
                    new V2Client.Limits(Duration.ofMinutes(1), body, MOST_BYTES))) {

                // When
                List<Loss> losses = V2Keys.save(client, writer);

                // Then
                SnapshotRef snapshot =
                        writer.commit(false, Map.of(), Map.of(), List.of(), 1L, Instant.EPOCH, Instant.EPOCH);
                assertThat(losses).extracting(Loss::code).containsExactly("etcd-v2-keys-not-saved");
                assertThat(vault.manifest(snapshot).objects()).hasSize(1);
            } finally {
                over.countDown();
                member.stop(0);
            }
        }
    }

    private static HttpServer member(Answer answer, CountDownLatch over, ExecutorService threads) throws IOException {
        HttpServer member = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        member.setExecutor(threads);
        member.createContext("/v2/keys/", exchange -> {
            if (exchange.getRequestURI().getQuery().contains("recursive")) {
                answer(exchange, answer, over);
            } else {
                byte[] listing = LISTING.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, listing.length);
                exchange.getResponseBody().write(listing);
            }
            exchange.close();
        });
        member.start();
        return member;
    }

    private static void answer(HttpExchange exchange, Answer answer, CountDownLatch over) throws IOException {
        int whole = answer == Answer.IS_TOO_LONG ? MOST_BYTES + 1 : MOST_BYTES;
        exchange.sendResponseHeaders(200, whole);
        OutputStream body = exchange.getResponseBody();
        body.write(new byte[answer == Answer.IS_TOO_LONG ? whole : 10]);
        body.flush();
        if (answer == Answer.NEVER_GOES_ON) {
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
