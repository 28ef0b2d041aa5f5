package io.stillpoint.schemas.shared;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How the endpoint of a component is written, and where its login is found. The endpoint has no room for a user or a password, since
 * endpoints travel in events.
 *
 * @param example for messages
 * @param loginSecrets in which Secrets the installer keeps the login; empty when it belongs to a person or a service account
 */
public record EndpointForm(String example, Pattern pattern, Optional<LoginSecretNames> loginSecrets) {

    private static final String HOST = "(?:[A-Za-z0-9][A-Za-z0-9._-]*|\\[[0-9A-Fa-f:.]+\\])(?::[1-9][0-9]{0,4})?";

    /**
     * Names of Secrets in {@code kube-system}, as the installer sets them.
     *
     * @param login user and password
     * @param ca the CA of its servers, empty when it speaks no TLS
     * @param client a client certificate with its key, empty when it asks for none
     */
    public record LoginSecretNames(String login, Optional<String> ca, Optional<String> client) {}

    /** @param pattern with {@code %1$s} where a host is, with or without a port */
    static EndpointForm of(String example, String pattern) {
        return new EndpointForm(example, Pattern.compile(pattern.formatted(HOST)), Optional.empty());
    }

    EndpointForm withLogin(String secret) {
        return with(new LoginSecretNames(secret, Optional.empty(), Optional.empty()));
    }

    EndpointForm withLogin(String secret, String ca, String client) {
        return with(new LoginSecretNames(secret, Optional.of(ca), Optional.of(client)));
    }

    public boolean fits(String url) {
        return pattern.matcher(url).matches();
    }

    private EndpointForm with(LoginSecretNames names) {
        return new EndpointForm(example, pattern, Optional.of(names));
    }
}
