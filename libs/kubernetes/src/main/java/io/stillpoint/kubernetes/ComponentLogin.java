package io.stillpoint.kubernetes;

import io.stillpoint.schemas.shared.Component;
import java.util.Map;
import java.util.TreeMap;

/** A component's login, as the files that services expect. Its contents are never printed. */
public final class ComponentLogin {

    private final Component component;
    private final Map<String, String> files;

    ComponentLogin(Component component, Map<String, String> files) {
        this.component = component;
        this.files = new TreeMap<>(files);
    }

    public Component component() {
        return component;
    }

    /** Returns texts by file name: {@code username}, {@code password}, {@code ca.pem}, {@code client.pem}. */
    public Map<String, String> files() {
        return Map.copyOf(files);
    }

    @Override
    public String toString() {
        return "login of %s: %s".formatted(component.label(), String.join(", ", files.keySet()));
    }
}
