package io.stillpoint.nodecontrol;

import io.stillpoint.remote.NodeCredentials;
import io.stillpoint.remote.RemoteException;
import io.stillpoint.remote.RemoteNodes;
import io.stillpoint.schemas.Access;
import java.nio.file.Path;

/**
 * Ways into clusters. Keys and host keys are read anew for each task: a replaced machine that an operator has accepted is
 * reached without a restart of this service.
 *
 * @param secretsDirectory of this service
 */
record Nodes(Path secretsDirectory) {

    RemoteNodes of(Access access) throws RemoteException {
        return new RemoteNodes(NodeCredentials.load(secretsDirectory, access.credentials()));
    }
}
