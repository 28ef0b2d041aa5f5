package io.stillpoint.registry.client;

import java.util.List;

/** What a request needs the right to, as token servers are asked for it: each of {@code type:name:actions}. */
record Scope(List<String> parts) {

    /** Being known, and no more. */
    static final Scope LOGIN = new Scope(List.of());

    static final Scope CATALOG = new Scope(List.of("registry:catalog:*"));

    Scope {
        parts = List.copyOf(parts);
    }

    static Scope pull(String repository) {
        return new Scope(List.of("repository:" + repository + ":pull"));
    }

    static Scope push(String repository) {
        return new Scope(List.of("repository:" + repository + ":pull,push"));
    }

    /** For pushing what another repository has already. */
    static Scope mount(String repository, String from) {
        return new Scope(List.of("repository:" + repository + ":pull,push", "repository:" + from + ":pull"));
    }
}
