package io.stillpoint.registry.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.stillpoint.schemas.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Gives one user tokens for whatever is asked, as ICP's does for its administrator: ES256, signed with a certificate. */
public final class TokenServer implements AutoCloseable {

    public static final String USER = "admin";
    public static final String PASSWORD = "a-password-of-the-tests";
    private static final String ISSUER = "stillpoint-tests";
    private static final String SERVICE = "registry-of-the-tests";

    private final HttpsServer server;
    private final TestAuthority.Identity identity;
    private final long validSeconds;
    private final AtomicInteger given = new AtomicInteger();

    private TokenServer(HttpsServer server, TestAuthority.Identity identity, long validSeconds) {
        this.server = server;
        this.identity = identity;
        this.validSeconds = validSeconds;
    }

    public static TokenServer start(TestAuthority.Identity identity, long validSeconds) throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(identity.server()));
        TokenServer tokens = new TokenServer(server, identity, validSeconds);
        server.createContext("/token", tokens::answer);
        server.start();
        return tokens;
    }

    /** What the registry's configuration has below {@code auth}. */
    public String registryAuth(String authorityFile) {
        return "{token: {realm: \"https://127.0.0.1:%d/token\", service: %s, issuer: %s, rootcertbundle: %s}}"
                .formatted(server.getAddress().getPort(), SERVICE, ISSUER, authorityFile);
    }

    /** Tokens given so far. */
    public int given() {
        return given.get();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String expected = "Basic "
                    + Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
            if (!expected.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            byte[] body = Json.bytes(
                    Map.of("token", token(exchange.getRequestURI().getRawQuery()), "expires_in", validSeconds));
            given.incrementAndGet();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private String token(String query) throws GeneralSecurityException {
        List<Map<String, Object>> rights = new ArrayList<>();
        for (String pair : query.split("&")) {
            String[] parts = URLDecoder.decode(pair, StandardCharsets.UTF_8).split("=", 2);
            if (parts[0].equals("scope")) {
                String[] scope = parts[1].split(":", 3);
                rights.add(Map.of("type", scope[0], "name", scope[1], "actions", List.of(scope[2].split(","))));
            }
        }
        Instant now = Instant.now();
        String header = coded(Json.bytes(Map.of(
                "typ",
                "JWT",
                "alg",
                "ES256",
                "x5c",
                List.of(Base64.getEncoder()
                        .encodeToString(identity.certificate().getEncoded())))));
        String claims = coded(Json.bytes(Map.of(
                "iss",
                ISSUER,
                "sub",
                USER,
                "aud",
                SERVICE,
                "exp",
                now.plusSeconds(validSeconds).getEpochSecond(),
                "nbf",
                now.minusSeconds(5).getEpochSecond(),
                "iat",
                now.getEpochSecond(),
                "jti",
                "t" + given.get(),
                "access",
                rights)));
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initSign(identity.keys().getPrivate());
        signature.update((header + "." + claims).getBytes(StandardCharsets.US_ASCII));
        return header + "." + claims + "." + coded(signature.sign());
    }

    private static String coded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
