package io.stillpoint.registry;

import io.stillpoint.registry.client.RegistryClient;
import java.io.IOException;

/** What is asked of a registry before a backup or a restore. */
public final class RegistryCheck {

    private RegistryCheck() {}

    /** A registry that answers, lets us in and lists its repositories. */
    public record Found(int repositories) {}

    /**
     * Asks.
     *
     * @throws RegistryException {@code registry-unreachable}, {@code registry-credentials-refused}, {@code
     *     registry-access-refused}, {@code registry-certificate-…}
     */
    public static Found check(RegistryClient client) throws IOException {
        client.login();
        return new Found(client.repositories().size());
    }
}
