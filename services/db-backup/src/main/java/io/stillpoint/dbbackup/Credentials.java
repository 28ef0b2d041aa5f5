package io.stillpoint.dbbackup;

import io.stillpoint.schemas.Work;
import java.nio.file.Path;

/** Where the secrets of one cluster's database lie: {@code clusters/<credentials>/<component>/} below the service's own. */
final class Credentials {

    private Credentials() {}

    static Path of(Path secrets, Work.SnapshotContent work) {
        return secrets.resolve("clusters")
                .resolve(work.access().credentials())
                .resolve(work.endpoint().component().label());
    }
}
