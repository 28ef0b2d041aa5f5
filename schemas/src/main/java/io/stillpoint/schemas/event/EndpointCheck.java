package io.stillpoint.schemas.event;

import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.EndpointForm;
import io.stillpoint.schemas.shared.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Refuses endpoints that cannot be used. An endpoint travels in events, so there must be no secret in it. */
final class EndpointCheck {

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
        Optional<EndpointForm> form = endpoint.component().endpointForm();
        if (form.isEmpty()) {
            return problem(
                    "endpoint-component",
                    "an endpoint of " + withEndpoint(),
                    "one of " + label,
                    "Leave it out: etcd, nodes and the files on them are reached through the topology.");
        }
        if (url.contains("@") || url.toLowerCase(Locale.ROOT).contains("password")) {
            // What was found is not repeated: it may be a secret.
            return problem(
                    "endpoint-with-credentials",
                    "an address of %s without user or password".formatted(label),
                    "one with them",
                    "Leave them out and put them as files into the credentials folder of the services that need them.");
        }
        return form.get().fits(url)
                ? Optional.empty()
                : problem(
                        "endpoint-address",
                        "an address such as " + form.get().example(),
                        "'%s' for %s".formatted(url, label),
                        "Correct the address.");
    }

    private static String withEndpoint() {
        return Component.withEndpoint().stream().map(Component::label).collect(Collectors.joining(" or "));
    }

    private static Optional<Problem> problem(String code, String expected, String found, String remedy) {
        return Optional.of(new Problem(code, expected, found, "endpoints", remedy));
    }
}
