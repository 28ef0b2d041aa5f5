package io.stillpoint.remote;

import io.stillpoint.remote.ssh.KnownHosts;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.secrets.ClusterSecrets;
import io.stillpoint.secrets.SecretFile;
import io.stillpoint.secrets.UnusableSecretException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Iterator;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.session.SessionContext;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.jspecify.annotations.Nullable;

/** One service's access to the nodes of one cluster: its own SSH key and the host keys that it trusts. */
public final class NodeCredentials {

    public static final String KEY_FILE = "ssh_key";
    public static final String KNOWN_HOSTS_FILE = "known_hosts";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private final KeyPair key;
    private final KnownHosts knownHosts;

    private NodeCredentials(KeyPair key, KnownHosts knownHosts) {
        this.key = key;
        this.knownHosts = knownHosts;
    }

    /**
     * Reads {@code clusters/<credentials>/ssh_key} and {@code clusters/<credentials>/known_hosts}.
     *
     * @param secretsDirectory of this service
     * @param credentials the folder's name, from {@link io.stillpoint.schemas.shared.Access#credentials()}
     * @throws RemoteException when a file is missing, unreadable, or a key that others may read
     */
    public static NodeCredentials load(Path secretsDirectory, String credentials) throws RemoteException {
        if (!NAME.matcher(credentials).matches()) {
            throw new RemoteException(
                    new Problem(
                            "credentials-name",
                            "a folder name of letters, digits and ._-",
                            "'" + credentials + "'",
                            "access.credentials of the cluster's declaration",
                            "Declare the cluster again with a plain name."),
                    false);
        }
        Path folder = ClusterSecrets.folder(secretsDirectory, credentials);
        return new NodeCredentials(readKey(folder.resolve(KEY_FILE)), new KnownHosts(folder.resolve(KNOWN_HOSTS_FILE)));
    }

    KeyPair key() {
        return key;
    }

    KnownHosts knownHosts() {
        return knownHosts;
    }

    /**
     * Reads a service's private key, in OpenSSH's or PEM format.
     *
     * @throws RemoteException when it cannot be read, or when others than its owner may read it
     */
    public static KeyPair readKey(Path file) throws RemoteException {
        return readKey(file, "Run './stillpoint cluster add', which creates " + file + ".");
    }

    /** As {@link #readKey(Path)}, for a key that somebody else makes. */
    static KeyPair readKey(Path file, String whenMissing) throws RemoteException {
        var passphrase = new AskedPassphrase();
        try {
            Iterator<KeyPair> keys = keys(file, new ByteArrayInputStream(SecretFile.bytes(file)), passphrase)
                    .iterator();
            if (keys.hasNext()) {
                return keys.next();
            }
        } catch (UnusableSecretException e) {
            throw switch (e.reason()) {
                case MISSING -> unusable("a private key", e.found(), file, whenMissing);
                case OPEN_TO_OTHERS, UNREADABLE -> new RemoteException(e.problem("ssh-key-unusable"), false, e);
            };
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            if (!passphrase.asked) {
                throw unusable("a readable private key", String.valueOf(e.getMessage()), file, "Replace " + file + ".");
            }
        }
        throw passphrase.asked
                ? unusable(
                        "a private key without a passphrase",
                        "one with a passphrase",
                        file,
                        "Take the passphrase off a copy of it: ssh-keygen -p -f COPY.")
                : unusable(
                        "a private key in OpenSSH's or PEM format",
                        "something else",
                        file,
                        "Put a private key there: ssh-keygen makes one.");
    }

    /** Has no passphrase to give, and notes that one was needed. */
    private static final class AskedPassphrase implements FilePasswordProvider {

        private boolean asked;

        @Override
        public @Nullable String getPassword(@Nullable SessionContext session, NamedResource resource, int retry) {
            asked = true;
            return null;
        }
    }

    private static Iterable<KeyPair> keys(Path file, InputStream in, FilePasswordProvider passphrase)
            throws IOException, GeneralSecurityException {
        Iterable<KeyPair> pairs =
                SecurityUtils.loadKeyPairIdentities(null, NamedResource.ofName(file.toString()), in, passphrase);
        return pairs == null ? Set.of() : pairs;
    }

    private static RemoteException unusable(String expected, String found, Path file, String remedy) {
        return new RemoteException(new Problem("ssh-key-unusable", expected, found, file.toString(), remedy), false);
    }
}
