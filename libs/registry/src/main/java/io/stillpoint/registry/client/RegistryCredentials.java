package io.stillpoint.registry.client;

import io.stillpoint.registry.RegistryException;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.secrets.ClusterSecrets;
import io.stillpoint.secrets.SecretFile;
import io.stillpoint.secrets.UnusableSecretException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A service's login for the registry of one cluster: {@code clusters/<credentials>/registry/} below the service's
 * secrets holds {@code username} and {@code password} (both or neither) and, where the registry has a CA of its own,
 * {@code ca.pem}.
 */
public final class RegistryCredentials {

    private RegistryCredentials() {}

    /**
     * Reads the login.
     *
     * @param secrets the service's secrets directory
     * @param credentials name of the folder, as the cluster was declared
     * @throws RegistryException {@code registry-credentials-unusable}
     */
    public static RegistryAccess load(Path secrets, String credentials, String url) throws RegistryException {
        Path folder = ClusterSecrets.folder(secrets, credentials, Component.REGISTRY);
        Path ca = folder.resolve("ca.pem");
        String username = read(folder.resolve("username"));
        String password = read(folder.resolve("password"));
        if ((username == null) != (password == null)) {
            throw unusable("username and password, or neither", "only one of them", folder);
        }
        return new RegistryAccess(
                URI.create(url),
                Files.exists(ca) ? ca : null,
                username == null || password == null ? null : new RegistryAccess.Login(username, password));
    }

    private static @Nullable String read(Path file) throws RegistryException {
        if (!Files.exists(file)) {
            return null;
        }
        try {
            return SecretFile.text(file).strip();
        } catch (UnusableSecretException e) {
            throw new RegistryException(e.problem("registry-credentials-unusable"), false, e);
        }
    }

    private static RegistryException unusable(String expected, String found, Path where) {
        return new RegistryException(
                new Problem(
                        "registry-credentials-unusable",
                        expected,
                        found,
                        where.toString(),
                        "Put username, password and ca.pem of the registry there, with mode 0600."),
                false);
    }
}
