package io.stillpoint.registry;

import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.root.RegistryRoot;
import io.stillpoint.schemas.shared.Problem;
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

    /**
     * Asks, before a restore, whether it takes pushes into the first repository of a root; nothing is pushed. Rights to other
     * repositories may differ.
     *
     * @throws RegistryException as {@link #check}; {@code registry-not-writable}
     */
    public static void check(RegistryClient client, RegistryRoot root) throws IOException {
        check(client);
        if (root.repositories().isEmpty()) {
            return;
        }
        String repository = root.repositories().getFirst().name();
        try {
            client.probePush(repository);
        } catch (RegistryException e) {
            if (e.retryable()) {
                throw e;
            }
            throw new RegistryException(
                    new Problem(
                            "registry-not-writable",
                            "a registry that takes pushes into " + repository,
                            e.problem().found(),
                            client.url().toString(),
                            "Give Stillpoint's login the right to push, or end the registry's read-only mode."),
                    false);
        }
    }
}
