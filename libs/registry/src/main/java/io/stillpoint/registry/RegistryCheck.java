package io.stillpoint.registry;

import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.root.RegistryRoot;
import io.stillpoint.schemas.shared.Problem;
import java.io.IOException;

/** Checks a registry before a backup or a restore. */
public final class RegistryCheck {

    private RegistryCheck() {}

    /** A registry that answers, accepts the login and lists its repositories. */
    public record Found(int repositories) {}

    /**
     * Checks for a backup.
     *
     * @throws RegistryException {@code registry-unreachable}, {@code registry-credentials-refused}, {@code
     *     registry-access-refused}, {@code registry-certificate-…}
     */
    public static Found check(RegistryClient client) throws IOException {
        client.login();
        return new Found(client.repositories().size());
    }

    /**
     * Checks before a restore whether the registry accepts pushes into the first repository of a root; pushes nothing.
     * Rights to other repositories may differ, and its list of repositories may be broken: nothing is restored by it.
     *
     * @throws RegistryException as {@link #check}; {@code registry-not-writable}
     */
    public static void check(RegistryClient client, RegistryRoot root) throws IOException {
        client.login();
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
                            "a registry that accepts pushes into " + repository,
                            e.problem().found(),
                            client.url().toString(),
                            "Give Stillpoint's login the right to push, or end the registry's read-only mode."),
                    false);
        }
    }
}
