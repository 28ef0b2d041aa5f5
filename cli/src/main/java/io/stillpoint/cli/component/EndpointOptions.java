package io.stillpoint.cli.component;

import io.stillpoint.cli.output.CliException;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a cluster's registry and databases answer. Credentials are files of the services, never options. */
public final class EndpointOptions {

    @Option(names = "--registry", description = "Address of the image registry: https://HOST:8500.")
    private @Nullable String registry;

    @Option(names = "--mongodb", description = "Address of MongoDB: mongodb://HOST:27017,HOST:27017/?replicaSet=rs0.")
    private @Nullable String mongodb;

    @Option(names = "--mariadb", description = "Address of MariaDB: mariadb://HOST:3306.")
    private @Nullable String mariadb;

    public List<ComponentEndpoint> endpoints() {
        var endpoints = new ArrayList<ComponentEndpoint>();
        add(endpoints, Component.REGISTRY, registry);
        add(endpoints, Component.MONGODB, mongodb);
        add(endpoints, Component.MARIADB, mariadb);
        return endpoints;
    }

    private static void add(List<ComponentEndpoint> endpoints, Component component, @Nullable String url) {
        if (url == null) {
            return;
        }
        if (url.contains("@")) {
            throw new CliException(
                    "--%s: expected an address without user and password, found one with them. Nothing was changed. Put"
                                    .formatted(component.label())
                            + " credentials into files below --logins.");
        }
        endpoints.add(new ComponentEndpoint(component, url));
    }
}
