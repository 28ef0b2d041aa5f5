package io.stillpoint.coordinator.decide;

import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Why a declared endpoint cannot be used. An endpoint travels in events, so there must be no secret in it. */
final class EndpointCheck {

    private static final String HOST = "(?:[A-Za-z0-9][A-Za-z0-9._-]*|\\[[0-9A-Fa-f:.]+\\])(?::[1-9][0-9]{0,4})?";

    private static final Pattern REGISTRY = Pattern.compile("https?://" + HOST);

    private static final Pattern MARIADB = Pattern.compile("mariadb://" + HOST);

    private static final Pattern MONGODB = Pattern.compile(
            "mongodb://%1$s(?:,%1$s)*(?:/(?:\\?[A-Za-z]+=[A-Za-z0-9._:-]+(?:&[A-Za-z]+=[A-Za-z0-9._:-]+)*)?)?"
                    .formatted(HOST));

    private EndpointCheck() {}

    static Optional<Problem> refusal(List<ComponentEndpoint> endpoints) {
        Set<Component> seen = new HashSet<>();
        for (ComponentEndpoint endpoint : endpoints) {
            Optional<Problem> problem = refusal(endpoint);
            if (problem.isPresent()) {
                return problem;
            }
            if (!seen.add(endpoint.component())) {
                return problem(
                        "endpoint-twice",
                        "at most one endpoint of each component",
                        "two of " + endpoint.component().label(),
                        "Declare one; a replica set is one endpoint with several hosts.");
            }
        }
        return Optional.empty();
    }

    private static Optional<Problem> refusal(ComponentEndpoint endpoint) {
        String url = endpoint.url();
        String label = endpoint.component().label();
        if (!endpoint.component().hasEndpoint()) {
            return problem(
                    "endpoint-component",
                    "an endpoint of registry, mongodb or mariadb",
                    "one of " + label,
                    "Leave it out: etcd, nodes and what lies on them are reached through the topology.");
        }
        if (url.contains("@") || url.toLowerCase(Locale.ROOT).contains("password")) {
            // What was found is not repeated: it may be a secret.
            return problem(
                    "endpoint-with-credentials",
                    "an address of %s without user or password".formatted(label),
                    "one with them",
                    "Leave them out and lay them down as files in the credentials folder of the services that need them.");
        }
        return form(endpoint.component()).matcher(url).matches()
                ? Optional.empty()
                : problem(
                        "endpoint-address",
                        "an address such as " + example(endpoint.component()),
                        "'%s' for %s".formatted(url, label),
                        "Correct the address.");
    }

    private static Pattern form(Component component) {
        return switch (component) {
            case REGISTRY -> REGISTRY;
            case MONGODB -> MONGODB;
            case MARIADB -> MARIADB;
            case NODE_IMAGE, ETCD, CERTIFICATES -> throw new IllegalArgumentException(component + " has no endpoint");
        };
    }

    /** How an endpoint of {@code content} is written. */
    static String example(Component content) {
        return switch (content) {
            case REGISTRY -> "https://HOST:8500";
            case MONGODB -> "mongodb://HOST:27017,HOST:27017/?replicaSet=rs0";
            case MARIADB -> "mariadb://HOST:3306";
            case NODE_IMAGE, ETCD, CERTIFICATES -> throw new IllegalArgumentException(content + " has no endpoint");
        };
    }

    private static Optional<Problem> problem(String code, String expected, String found, String remedy) {
        return Optional.of(new Problem(code, expected, found, "endpoints", remedy));
    }
}
