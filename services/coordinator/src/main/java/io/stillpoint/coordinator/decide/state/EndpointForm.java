package io.stillpoint.coordinator.decide.state;

import io.stillpoint.schemas.shared.Component;
import java.util.regex.Pattern;

/**
 * How the endpoint of a component is written.
 *
 * @param example for messages
 */
public record EndpointForm(Pattern pattern, String example) {

    private static final String HOST = "(?:[A-Za-z0-9][A-Za-z0-9._-]*|\\[[0-9A-Fa-f:.]+\\])(?::[1-9][0-9]{0,4})?";

    private static final EndpointForm REGISTRY = form("https?://%1$s", "https://HOST:8500");
    private static final EndpointForm MARIADB = form("mariadb://%1$s", "mariadb://HOST:3306");
    private static final EndpointForm MONGODB = form(
            "mongodb://%1$s(?:,%1$s)*(?:/(?:\\?[A-Za-z]+=[A-Za-z0-9._:-]+(?:&[A-Za-z]+=[A-Za-z0-9._:-]+)*)?)?",
            "mongodb://HOST:27017,HOST:27017/?replicaSet=rs0");

    /** @throws IllegalArgumentException when the component has no endpoint */
    public static EndpointForm of(Component component) {
        return switch (component) {
            case REGISTRY -> REGISTRY;
            case MONGODB -> MONGODB;
            case MARIADB -> MARIADB;
            case NODE_IMAGE, ETCD, CERTIFICATES -> throw new IllegalArgumentException(component + " has no endpoint");
        };
    }

    private static EndpointForm form(String pattern, String example) {
        return new EndpointForm(Pattern.compile(pattern.formatted(HOST)), example);
    }
}
