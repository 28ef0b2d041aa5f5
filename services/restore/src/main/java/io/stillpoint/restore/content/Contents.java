package io.stillpoint.restore.content;

import io.stillpoint.mariadb.MariadbTools;
import io.stillpoint.restore.snapshot.SnapshotVault;
import io.stillpoint.restore.snapshot.SnapshotVerifier;
import io.stillpoint.schemas.shared.Component;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** All kinds of content that are restored here. */
public record Contents(RegistryContent registry, MongodbContent mongodb, MariadbContent mariadb) {

    /** @param secrets this service's secrets directory */
    public static Contents of(Path secrets, SnapshotVault vault, SnapshotVerifier verifier, InstantSource clock) {
        return new Contents(
                new RegistryContent(secrets, vault),
                new MongodbContent(secrets, vault, clock),
                new MariadbContent(secrets, vault, verifier, MariadbTools.installed()));
    }

    /** Empty for what lies on nodes. */
    public Optional<Content> of(Component component) {
        return switch (component) {
            case REGISTRY -> Optional.of(registry);
            case MONGODB -> Optional.of(mongodb);
            case MARIADB -> Optional.of(mariadb);
            case ETCD, NODE_IMAGE, CERTIFICATES -> Optional.empty();
        };
    }

    /** Empty for what has nothing to roll back here. */
    public Optional<DatabaseContent> databases(Component component) {
        return of(component)
                .flatMap(content ->
                        content instanceof DatabaseContent database ? Optional.of(database) : Optional.empty());
    }
}
