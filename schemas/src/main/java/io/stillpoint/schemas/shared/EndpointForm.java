package io.stillpoint.schemas.shared;

import java.util.regex.Pattern;

/**
 * How the endpoint of a component is written. It has no room for a user or a password, since endpoints travel in events.
 *
 * @param example for messages
 */
public record EndpointForm(String example, Pattern pattern) {

    private static final String HOST = "(?:[A-Za-z0-9][A-Za-z0-9._-]*|\\[[0-9A-Fa-f:.]+\\])(?::[1-9][0-9]{0,4})?";

    /** @param pattern with {@code %1$s} where a host is, with or without a port */
    static EndpointForm of(String example, String pattern) {
        return new EndpointForm(example, Pattern.compile(pattern.formatted(HOST)));
    }

    public boolean fits(String url) {
        return pattern.matcher(url).matches();
    }
}
