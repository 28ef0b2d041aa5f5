package io.stillpoint.kubernetes;

import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.secrets.TlsMaterial;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * How long a kubeconfig logs in. It is used at night and in months, when nobody is there who could make another one: the token that a console
 * hands out to a person is over by then.
 */
public final class LoginLife {

    static final Duration SHORTEST = Duration.ofDays(1);

    private static final String REMEDY =
            "Put the token of a service account in, which does not expire (kubectl -n kube-system get secret, those"
                    + " named *-token-*), and add the cluster again with --kubeconfig.";

    private LoginLife() {}

    /** Whether it is over, as of {@code now}; what {@link #problem} says of it then refuses it. */
    public static boolean isOver(Kubeconfig kubeconfig, Instant now) {
        return end(kubeconfig).filter(end -> !end.isAfter(now)).isPresent();
    }

    /** What is wrong with how long it lasts: over already, or within a day. */
    public static Optional<Problem> problem(Kubeconfig kubeconfig, Instant now) {
        return end(kubeconfig)
                .filter(end -> end.isBefore(now.plus(SHORTEST)))
                .map(end -> new Problem(
                        end.isAfter(now) ? "kubeconfig-short-lived" : "kubeconfig-expired",
                        "a login that lasts until the next backup and longer",
                        (end.isAfter(now) ? "one that ends at " : "one that ended at ") + end,
                        "the kubeconfig for " + kubeconfig.server(),
                        REMEDY));
    }

    /** When the first of certificate and token ends; empty where neither says so. */
    static Optional<Instant> end(Kubeconfig kubeconfig) {
        return Stream.concat(
                        Optional.ofNullable(kubeconfig.token()).flatMap(LoginLife::endOfToken).stream(),
                        Optional.ofNullable(kubeconfig.clientCertificatePem())
                                .flatMap(LoginLife::endOfCertificate)
                                .stream())
                .min(Instant::compareTo);
    }

    /** A token of another kind than a JSON Web Token says nothing. */
    private static Optional<Instant> endOfToken(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            JsonNode end = Json.mapper()
                    .readTree(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8))
                    .path("exp");
            return end.canConvertToLong() ? Optional.of(Instant.ofEpochSecond(end.asLong())) : Optional.empty();
        } catch (JacksonException | IllegalArgumentException | DateTimeException other) {
            return Optional.empty();
        }
    }

    /** What is no certificate is refused where TLS is made of it. */
    private static Optional<Instant> endOfCertificate(String pem) {
        try {
            return TlsMaterial.certificates(pem.getBytes(StandardCharsets.UTF_8)).stream()
                    .findFirst()
                    .map(leaf -> leaf.getNotAfter().toInstant());
        } catch (GeneralSecurityException other) {
            return Optional.empty();
        }
    }
}
