package io.stillpoint.registry;

import static java.util.Objects.requireNonNull;

import io.stillpoint.component.BackupResources;
import io.stillpoint.component.ComponentBackup;
import io.stillpoint.component.ComponentLibrary;
import io.stillpoint.component.ComponentRestore;
import io.stillpoint.component.RestoreResources;
import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.client.RegistryCredentials;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import java.io.IOException;
import java.nio.file.Path;

/** The image registry, for services and command line. */
public final class RegistryLibrary implements ComponentLibrary {

    @Override
    public Component component() {
        return Component.REGISTRY;
    }

    @Override
    public ComponentBackup backup(BackupResources service) {
        return new RegistryBackup(service.secrets(), service.vault(), requireNonNull(service.spool()), service.clock());
    }

    @Override
    public ComponentRestore restore(RestoreResources service) {
        return new RegistryRestore(service.secrets(), service.vault());
    }

    @Override
    public void check(ComponentEndpoint endpoint, Path secrets, String credentials, Purpose purpose)
            throws IOException {
        try (RegistryClient client =
                RegistryClient.open(RegistryCredentials.load(secrets, credentials, endpoint.url()))) {
            RegistryCheck.check(client);
        }
    }
}
