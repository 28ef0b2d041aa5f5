package io.stillpoint.registry.client;

import java.util.List;

/** What a request needs the right to, as token servers are asked for it: each of {@code type:name:actions}. */
record TokenScope(List<String> parts) {

    /** Being known, and no more. */
    static final TokenScope LOGIN = new TokenScope(List.of());

    static final TokenScope CATALOG = new TokenScope(List.of("registry:catalog:*"));

    TokenScope {
        parts = List.copyOf(parts);
    }

    static TokenScope pull(String repository) {
        return new TokenScope(List.of("repository:" + repository + ":pull"));
    }

    static TokenScope push(String repository) {
        return new TokenScope(List.of("repository:" + repository + ":pull,push"));
    }

    /** For pushing what another repository has already. */
    static TokenScope mount(String repository, String from) {
        return new TokenScope(List.of("repository:" + repository + ":pull,push", "repository:" + from + ":pull"));
    }
}
