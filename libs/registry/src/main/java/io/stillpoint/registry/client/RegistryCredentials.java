package io.stillpoint.registry.client;

import io.stillpoint.registry.RegistryException;
import io.stillpoint.schemas.Problem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the registry of one cluster lets a service in: {@code clusters/<credentials>/registry/} below the service's secrets holds
 * {@code username} and {@code password} (both or neither) and, where the registry has a CA of its own, {@code ca.pem}.
 */
public final class RegistryCredentials {

    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private RegistryCredentials() {}

    /**
     * Reads them.
     *
     * @param secrets the service's secrets directory
     * @param credentials name of the folder, as the cluster was declared
     * @throws RegistryException {@code registry-credentials-unusable}
     */
    public static RegistryAccess load(Path secrets, String credentials, String url) throws RegistryException {
        Path folder = secrets.resolve("clusters").resolve(credentials).resolve("registry");
        Path ca = folder.resolve("ca.pem");
        String username = read(folder.resolve("username"));
        String password = read(folder.resolve("password"));
        if ((username == null) != (password == null)) {
            throw unusable("username and password, or neither", "one of them", folder);
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
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            if (!OWNER_ONLY.containsAll(mode)) {
                throw unusable("a file that only its owner may read", "mode " + mode, file);
            }
            return Files.readString(file).strip();
        } catch (RegistryException e) {
            throw e;
        } catch (IOException e) {
            throw unusable("a readable file", e.toString(), file);
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
