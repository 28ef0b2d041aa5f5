package io.stillpoint.mongodb;

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
import java.time.Clock;

/** MongoDB, for services and command line. */
public final class MongodbLibrary implements ComponentLibrary {

    @Override
    public Component component() {
        return Component.MONGODB;
    }

    @Override
    public ComponentBackup backup(BackupResources service) {
        return new MongodbBackup(service.secrets(), service.vault(), service.clock());
    }

    @Override
    public ComponentRestore restore(RestoreResources service) {
        return new MongodbRestore(
                service.secrets(),
                service.vault(),
                service.clock(),
                service.servers().getOrDefault("mongod", ""));
    }

    @Override
    public void check(ComponentEndpoint endpoint, Path secrets, String credentials, Purpose purpose)
            throws IOException, InterruptedException {
        Path folder = ClusterSecrets.folder(secrets, credentials, Component.MONGODB);
        MongodbCheck.check(MongodbEndpoint.of(
                endpoint.url(),
                MongodbCredentials.load(folder, Clock.systemUTC().instant())));
    }
}
