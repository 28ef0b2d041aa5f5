package io.stillpoint.nodecontrol;

import io.stillpoint.remote.KeptConnections;
import io.stillpoint.remote.NodeCredentials;
import io.stillpoint.remote.RemoteException;
import io.stillpoint.remote.RemoteNodes;
import io.stillpoint.remote.RemoteTimeouts;
import io.stillpoint.schemas.shared.Access;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Connects to nodes. Keys and host keys are read for each task, so an accepted replacement machine needs no restart of
 * this service. Connections are kept from one step to the next.
 */
final class NodeAccess implements AutoCloseable {

    /** Longer than any stage except imaging in which a node has nothing to do. */
    private static final Duration KEPT_FOR = Duration.ofSeconds(60);

    private final Path secretsDirectory;
    private final KeptConnections kept = new KeptConnections(RemoteTimeouts.standard(), KEPT_FOR);

    /** @param secretsDirectory of this service */
    NodeAccess(Path secretsDirectory) {
        this.secretsDirectory = secretsDirectory;
    }

    RemoteNodes of(Access access) throws RemoteException {
        return new RemoteNodes(NodeCredentials.load(secretsDirectory, access.credentials()), kept);
    }

    @Override
    public void close() {
        kept.close();
    }
}
