package io.stillpoint.registry.client;

import io.stillpoint.registry.RegistryException;
import io.stillpoint.registry.client.RegistryAccess.Login;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Asks a registry's token server for tokens. */
final class TokenServer {

    /** The specification's default when a server gives no time. */
    private static final long VALID_SECONDS_STANDARD = 60;

    private final OkHttpClient http;
    private final @Nullable Login login;
    private final RegistryLimits limits;

    TokenServer(OkHttpClient http, @Nullable Login login, RegistryLimits limits) {
        this.http = http;
        this.login = login;
        this.limits = limits;
    }

    /** A token and the time until which it is used. */
    static final class Token {
        private final String text;
        private final long staleAtNanos;

        private Token(String text, long validSeconds) {
            this.text = text;
            // A request sent at the end of the token's life could arrive too late.
            this.staleAtNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(validSeconds) / 2;
        }

        String text() {
            return text;
        }

        boolean stale() {
            return System.nanoTime() - staleAtNanos > 0;
        }

        @Override
        public String toString() {
            return "Token";
        }
    }

    Token token(RegistryAuthorization.Bearer from, TokenScope scope) throws IOException {
        HttpUrl.Builder url = from.realm().newBuilder();
        if (from.service() != null) {
            url.addQueryParameter("service", from.service());
        }
        scope.parts().forEach(part -> url.addQueryParameter("scope", part));
        Request.Builder request = new Request.Builder().url(url.build());
        if (login != null) {
            url.addQueryParameter("account", login.user());
            request.url(url.build())
                    .header("Authorization", Credentials.basic(login.user(), login.password(), StandardCharsets.UTF_8));
        }
        String where = from.realm().toString();
        return RetryPolicy.of(limits, () -> ask(request.build(), scope, where));
    }

    private Token ask(Request request, TokenScope scope, String where) throws IOException {
        try (Response response = http.newCall(request).execute()) {
            switch (response.code()) {
                case 200 -> {
                    return read(response.body().string(), where);
                }
                case 401 -> throw RegistryAuthorization.credentials(login, where);
                case 403 -> throw RegistryAuthorization.noRight(scope, where);
                default -> throw RegistryFailures.answered(response, where);
            }
        } catch (IOException e) {
            throw RegistryFailures.told(e, where);
        }
    }

    private static Token read(String text, String where) throws RegistryException {
        try {
            JsonNode json = Json.mapper().readTree(text);
            String token = json.path("token").asString(json.path("access_token").asString(""));
            if (!token.isEmpty()) {
                return new Token(token, json.path("expires_in").asLong(VALID_SECONDS_STANDARD));
            }
        } catch (JacksonException e) {
            // Reported below without the text, which may hold a token.
        }
        throw new RegistryException(
                new Problem(
                        "registry-token-unusable",
                        "JSON with a token",
                        "something else",
                        where,
                        "Look at the token server's log."),
                false);
    }
}
