package io.stillpoint.registry.client;

import java.time.Duration;

/**
 * Time limits of a client.
 *
 * @param connect for a connection, without TLS
 * @param silence time without a byte in either direction after which a connection counts as dead
 * @param tries of a request that may be repeated
 * @param pause before the second try; before the third it is twice that
 */
public record RegistryLimits(Duration connect, Duration silence, int tries, Duration pause) {

    public static final RegistryLimits STANDARD =
            new RegistryLimits(Duration.ofSeconds(10), Duration.ofSeconds(60), 4, Duration.ofMillis(500));
}
