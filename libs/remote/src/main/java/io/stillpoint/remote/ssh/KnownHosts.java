package io.stillpoint.remote.ssh;

import io.stillpoint.remote.RemoteException;
import io.stillpoint.schemas.shared.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.client.config.hosts.KnownHostEntry;

/** A strict {@code known_hosts} file: no connection is made to a host that is not in it. */
public record KnownHosts(Path file) {

    /**
     * Returns the keys by which a host may prove its identity; empty when the file does not have it.
     *
     * @throws RemoteException when the file is missing or unreadable
     */
    public List<PublicKey> keysOf(String address, int port) throws RemoteException {
        List<PublicKey> keys = new ArrayList<>();
        try {
            for (KnownHostEntry entry : KnownHostEntry.readKnownHostEntries(file)) {
                // Entries with a marker are certificate authorities or revoked keys: neither proves a host's identity
                // here.
                if (entry.getMarker() == null && entry.isHostMatch(address, port)) {
                    PublicKey key = entry.getKeyEntry().resolvePublicKey(null, null, null);
                    if (key != null) {
                        keys.add(key);
                    }
                }
            }
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new RemoteException(
                    new Problem(
                            "known-hosts-unreadable",
                            "a readable known_hosts file",
                            String.valueOf(e.getMessage()),
                            file.toString(),
                            "Run './stillpoint cluster add' again, which writes it."),
                    false,
                    e);
        }
        return keys;
    }
}
