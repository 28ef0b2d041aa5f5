package io.stillpoint.registry.client;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a registry is and how one gets in.
 *
 * @param url {@code https://mycluster.icp:8500}, without {@code /v2}
 * @param caFile PEM certificates that alone are trusted, also for the token server; null for those that Java trusts
 * @param login null for a registry that asks nobody
 */
public record RegistryAccess(
        URI url, @Nullable Path caFile, @Nullable Login login) {

    /** A user and a password. */
    public record Login(String user, String password) {
        /** Without the password. */
        @Override
        public String toString() {
            return "Login[" + user + "]";
        }
    }
}
