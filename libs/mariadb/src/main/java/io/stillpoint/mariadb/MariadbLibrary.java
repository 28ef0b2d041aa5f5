package io.stillpoint.mariadb;

import io.stillpoint.component.BackupResources;
import io.stillpoint.component.ComponentBackup;
import io.stillpoint.component.ComponentLibrary;
import io.stillpoint.component.ComponentRestore;
import io.stillpoint.component.RestoreResources;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.secrets.ClusterSecrets;
import java.io.IOException;
import java.nio.file.Path;

/** MariaDB, for services and command line. */
public final class MariadbLibrary implements ComponentLibrary {

    @Override
    public Component component() {
        return Component.MARIADB;
    }

    @Override
    public ComponentBackup backup(BackupResources service) {
        return new MariadbBackup(service.secrets(), service.vault(), MariadbTools.installed(), service.clock());
    }

    @Override
    public ComponentRestore restore(RestoreResources service) {
        return new MariadbRestore(
                service.secrets(),
                service.vault(),
                MariadbTools.installed(),
                service.servers().getOrDefault("mariadbd", ""));
    }

    @Override
    public void check(ComponentEndpoint endpoint, Path secrets, String credentials, Purpose purpose)
            throws IOException {
        Path folder = ClusterSecrets.folder(secrets, credentials, Component.MARIADB);
        MariadbCheck check = new MariadbCheck(MariadbEndpoint.load(endpoint.url(), folder), MariadbTools.installed());
        switch (purpose) {
            case BACKUP -> check.forBackup();
            case RESTORE -> check.forRestore();
        }
    }
}
