package io.stillpoint.restore.react;

import io.stillpoint.component.ScratchLoad;
import io.stillpoint.etcd.restore.SnapshotVerifier;
import io.stillpoint.etcd.restore.SpaceRule;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Makes a member's data directory out of an etcd snapshot.
 *
 * @param file the plain snapshot, which was read back whole
 */
record EtcdLoad(SnapshotVerifier verifier, Path file, SnapshotRef snapshot, SpaceRule space) implements ScratchLoad {

    @Override
    public long scratchBytes() {
        return snapshot.plainBytes() + space.walBytes();
    }

    @Override
    public void into(Path empty) throws IOException, InterruptedException {
        verifier.load(file, snapshot, empty);
    }

    @Override
    public void end() {
        // The tool ends with the thread that waits for it.
    }
}
