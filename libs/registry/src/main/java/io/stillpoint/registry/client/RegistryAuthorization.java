package io.stillpoint.registry.client;

import io.stillpoint.registry.RegistryException;
import io.stillpoint.registry.client.RegistryAccess.Login;
import io.stillpoint.schemas.shared.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.Challenge;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Makes the header {@code Authorization}. A registry's first refusal says whether it wants the password itself (Basic)
 * or a token (Bearer). The token server gives tokens for the password, one per scope.
 */
final class RegistryAuthorization {

    private final RegistryAccess access;
    private final TokenServer tokenServer;
    private final Map<TokenScope, TokenServer.Token> tokens = new ConcurrentHashMap<>();
    private volatile boolean basic;
    private volatile @Nullable Bearer bearer;

    RegistryAuthorization(RegistryAccess access, TokenServer tokenServer) {
        this.access = access;
        this.tokenServer = tokenServer;
    }

    /** The token server that the registry named. */
    record Bearer(HttpUrl realm, @Nullable String service) {}

    /** Returns the header for a request, as far as it is known; null for none. */
    @Nullable
    String header(TokenScope scope) throws IOException {
        Login login = access.login();
        if (basic && login != null) {
            return basic(login);
        }
        Bearer from = bearer;
        if (from == null) {
            return null;
        }
        TokenServer.Token token = tokens.get(scope);
        if (token == null || token.stale()) {
            token = tokenServer.token(from, scope);
            tokens.put(scope, token);
        }
        return "Bearer " + token.text();
    }

    /**
     * Learns from a refusal.
     *
     * @param sent what was sent with the refused request
     * @throws RegistryException when nothing else is left to try
     */
    void refused(List<Challenge> challenges, @Nullable String sent, TokenScope scope, String where)
            throws RegistryException {
        for (Challenge challenge : challenges) {
            switch (challenge.scheme().toLowerCase(Locale.ROOT)) {
                case "bearer" -> {
                    boolean expired = sent != null && sent.startsWith("Bearer ");
                    // Several requests may be refused for the same token; later ones use the new token.
                    tokens.computeIfPresent(
                            scope, (known, token) -> ("Bearer " + token.text()).equals(sent) ? null : token);
                    String error = challenge.authParams().get("error");
                    if (!expired || !"insufficient_scope".equals(error)) {
                        learn(challenge, where);
                        return;
                    }
                    throw noRight(scope, where);
                }
                case "basic" -> {
                    if (access.login() != null && sent == null) {
                        basic = true;
                        return;
                    }
                }
                default -> {}
            }
        }
        throw RegistryAuthorization.credentials(access.login(), where);
    }

    /** Returns the failure that registry or token server refused user and password. */
    static RegistryException credentials(@Nullable Login login, String where) {
        return new RegistryException(
                new Problem(
                        "registry-credentials-refused",
                        "a user and a password that are accepted",
                        login == null ? "none configured" : "a refusal of user '" + login.user() + "'",
                        where,
                        "Correct user and password in this service's secrets directory."),
                false);
    }

    static RegistryException noRight(TokenScope scope, String where) {
        return new RegistryException(
                new Problem(
                        "registry-access-refused",
                        "the right to " + (scope.parts().isEmpty() ? "log in" : String.join(" ", scope.parts())),
                        "a refusal",
                        where,
                        "Give the user that right, or use an administrator of the registry."),
                false);
    }

    private void learn(Challenge challenge, String where) throws RegistryException {
        String realm = challenge.authParams().get("realm");
        HttpUrl url = realm == null ? null : HttpUrl.parse(realm);
        if (url == null || !url.isHttps() && "https".equals(access.url().getScheme())) {
            throw new RegistryException(
                    new Problem(
                            "registry-realm-unusable",
                            "a token server with https, like the registry",
                            "'" + realm + "'",
                            where,
                            "Correct the token realm in the registry's configuration; the password was not sent."),
                    false);
        }
        bearer = new Bearer(url, challenge.authParams().get("service"));
    }

    private static String basic(Login login) {
        return Credentials.basic(login.user(), login.password(), StandardCharsets.UTF_8);
    }
}
