package io.stillpoint.remote.ssh;

import io.stillpoint.remote.NodeCredentials;
import io.stillpoint.remote.RemoteException;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.secrets.SecretFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;

/** Creates the Ed25519 key of a service. */
public final class SshKeyCreation {

    private SshKeyCreation() {}

    /**
     * Creates a key if there is none; an existing one stays as it is, so this may be repeated.
     *
     * @param file of the private key, OpenSSH format, mode 0600; its directory is created with mode 0700
     * @param comment inside the file, for people
     * @return the public key, as {@link AuthorizedKey} takes it
     */
    public static String ensure(Path file, String comment) throws RemoteException {
        try {
            if (!Files.exists(file)) {
                create(file, comment);
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new RemoteException(
                    new Problem(
                            "ssh-key-not-created",
                            "a new SSH key",
                            String.valueOf(e.getMessage()),
                            file.toString(),
                            "Check that the directory can be written."),
                    false,
                    e);
        }
        return PublicKeyEntry.toString(NodeCredentials.readKey(file).getPublic());
    }

    private static void create(Path file, String comment) throws IOException, GeneralSecurityException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            SecretFile.directory(directory);
        }
        KeyPair pair = KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, comment, null, text);
        SecretFile.create(file, text.toByteArray());
    }
}
