package io.stillpoint.registry.client;

import java.util.List;

/** The rights that a request needs, in the form for token servers: each {@code type:name:actions}. */
record TokenScope(List<String> parts) {

    /** A login without any right. */
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

    /** Returns the scope for pushing what another repository already has. */
    static TokenScope mount(String repository, String from) {
        return new TokenScope(List.of("repository:" + repository + ":pull,push", "repository:" + from + ":pull"));
    }
}
