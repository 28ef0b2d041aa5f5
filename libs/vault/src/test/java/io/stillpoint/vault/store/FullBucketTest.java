package io.stillpoint.vault.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.testing.S3Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that answers as full ones do: none of those that run here knows quotas. */
class FullBucketTest {

    @ParameterizedTest
    @CsvSource({"QuotaExceeded, 403", "InsufficientStorage, 507", "XMinioStorageFull, 507"})
    void aBucketWithoutRoomIsToldAndNotTriedAgain(String code, int status) throws Exception {
        // Given
        HttpServer full = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        full.createContext("/", exchange -> answer(exchange, code, status));
        full.start();
        URI endpoint = URI.create("http://127.0.0.1:" + full.getAddress().getPort());
        try (Bucket bucket = new Bucket(S3Server.config(endpoint, List.of()))) {
            // When
            VaultException refused =
                    catchThrowableOfType(VaultException.class, () -> bucket.put("object", new byte[] {1}));

            // Then
            assertThat(refused.problem().code()).isEqualTo("vault-full");
            assertThat(refused.problem().found()).isEqualTo(code);
            assertThat(refused.retryable()).isFalse();
        } finally {
            full.stop(0);
        }
    }

    private static void answer(HttpExchange exchange, String code, int status) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            byte[] error = "<Error><Code>%s</Code><Message>no room</Message></Error>"
                    .formatted(code)
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/xml");
            exchange.sendResponseHeaders(status, error.length);
            exchange.getResponseBody().write(error);
        }
    }
}
