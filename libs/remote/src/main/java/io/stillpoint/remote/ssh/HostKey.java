package io.stillpoint.remote.ssh;

import io.stillpoint.remote.RemoteException;
import io.stillpoint.schemas.shared.Problem;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PublicKey;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.digest.BuiltinDigests;

/**
 * A key by which a node proves who it is.
 *
 * @param address the node's
 * @param port of its sshd
 * @param publicKey type and base64, as in {@code known_hosts}
 */
public record HostKey(String address, int port, String publicKey) {

    public static HostKey of(String address, int port, PublicKey key) {
        return new HostKey(address, port, PublicKeyEntry.toString(key));
    }

    /** Returns {@code SHA256:…}, as {@code ssh-keygen -lf} shows it. */
    public String fingerprint() throws RemoteException {
        return fingerprint(key());
    }

    /** Returns the line for a {@code known_hosts} file. */
    public String knownHostsLine() {
        return (port == 22 ? address : "[" + address + "]:" + port) + " " + publicKey;
    }

    public PublicKey key() throws RemoteException {
        try {
            PublicKey key = PublicKeyEntry.parsePublicKeyEntry(publicKey).resolvePublicKey(null, null, null);
            if (key == null) {
                throw new InvalidKeyException("no key of a known type");
            }
            return key;
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new RemoteException(
                    new Problem(
                            "host-key-unreadable",
                            "an SSH public key",
                            "'" + publicKey + "'",
                            address,
                            "Scan the node's host keys again with './stillpoint cluster add'."),
                    false,
                    e);
        }
    }

    public static String fingerprint(PublicKey key) {
        return KeyUtils.getFingerPrint(BuiltinDigests.sha256, key);
    }
}
