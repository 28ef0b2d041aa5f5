package io.stillpoint.registry.client;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The address of a registry and the login for it.
 *
 * @param url {@code https://mycluster.icp:8500}, without {@code /v2}
 * @param caFile the only trusted certificates (PEM), also for the token server; null for those that Java trusts
 * @param login null for a registry without logins
 */
public record RegistryAccess(
        URI url, @Nullable Path caFile, @Nullable Login login) {

    /** A user and a password. */
    public record Login(String user, String password) {
        /** Returns a description without the password. */
        @Override
        public String toString() {
            return "Login[" + user + "]";
        }
    }
}
