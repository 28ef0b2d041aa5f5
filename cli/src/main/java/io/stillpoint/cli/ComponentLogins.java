package io.stillpoint.cli;

import io.stillpoint.schemas.Component;
import io.stillpoint.schemas.ComponentEndpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Hands the logins of registry and databases to the services that use them, and to no other. They come as files in a folder
 * {@code registry}, {@code mongodb} or {@code mariadb}: {@code username}, {@code password}, {@code ca.pem}, {@code client.pem}.
 */
final class ComponentLogins {

    private final Home home;
    private final Path folder;

    /** @param folder holds one folder for each component that has a login */
    ComponentLogins(Home home, Path folder) {
        this.home = home;
        this.folder = folder;
    }

    /** Copies them for every address of {@code endpoints}. */
    void handOut(String cluster, List<ComponentEndpoint> endpoints, Terminal terminal) {
        for (ComponentEndpoint endpoint : endpoints) {
            String label = endpoint.component().label();
            Path from = folder.resolve(label);
            if (!Files.isDirectory(from)) {
                throw new CliException(
                        "--logins: expected a folder %s with username, password and ca.pem, found none. Nothing was changed."
                                .formatted(from));
            }
            for (String service : services(endpoint.component())) {
                copy(
                        from,
                        home.secrets(service)
                                .resolve("clusters")
                                .resolve(cluster)
                                .resolve(label));
            }
            terminal.line(
                    "    %-15s login handed to %s".formatted(label, String.join(", ", services(endpoint.component()))));
        }
    }

    private static List<String> services(Component component) {
        return switch (component) {
            case REGISTRY -> List.of("registry-backup", "restore");
            case MONGODB, MARIADB -> List.of("db-backup", "restore");
            case ETCD, NODE_IMAGE, CERTIFICATES -> List.of();
        };
    }

    /** An empty folder is handed on, too: it says that no login is needed. */
    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.list(from)) {
            Keys.ownerOnly(to);
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                ClusterAddition.writePrivate(to.resolve(file.getFileName()), Files.readString(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
