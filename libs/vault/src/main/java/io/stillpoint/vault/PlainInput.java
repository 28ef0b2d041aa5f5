package io.stillpoint.vault;

import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.vault.Manifest.StoredObject;
import io.stillpoint.streams.FailureText;
import io.stillpoint.streams.Sha256;
import io.stillpoint.vault.keys.AgeIdentity;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * A stored object as plain bytes. The end of the stream is reached only when stored and plain lengths and SHA-256 equal
 * those of the manifest. Until then a reader must not act on the bytes.
 */
final class PlainInput extends FilterInputStream {

    private final StoredObject object;
    private final StoredInput stored;
    private final MessageDigest plainSha256 = Sha256.start();
    private long plainBytes;
    private boolean proved;

    private PlainInput(StoredObject object, StoredInput stored, InputStream plain) {
        super(plain);
        this.object = object;
        this.stored = stored;
    }

    static InputStream open(StoredObject object, StoredInput stored, AgeIdentity identity) throws VaultException {
        try {
            var decrypted = new StandardDecryptingChannelFactory()
                    .newDecryptingChannel(Channels.newChannel(stored), identity.readers());
            return new PlainInput(object, stored, new ZstdInputStreamNoFinalizer(Channels.newInputStream(decrypted)));
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            closeQuietly(stored);
            throw toldAtOpening(object, identity, e);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count;
        try {
            count = super.read(bytes, offset, length);
        } catch (IOException | RuntimeException e) {
            throw told(object, e);
        }
        if (count > 0) {
            plainSha256.update(bytes, offset, count);
            plainBytes += count;
        } else if (count < 0 && !proved) {
            prove();
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        return readNBytes((int) Math.min(count, Integer.MAX_VALUE)).length;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void prove() throws IOException {
        stored.proveEnd();
        StoredInput.prove(object, "plain", plainBytes, object.plainBytes(), plainSha256, object.plainSha256());
        proved = true;
    }

    private static VaultException toldAtOpening(StoredObject object, AgeIdentity identity, Throwable cause) {
        // Jagged's message when no stanza of the header belongs to the identity.
        if (cause instanceof com.exceptionfactory.jagged.UnsupportedRecipientStanzaException) {
            return new VaultException(
                    new Problem(
                            "age-identity-wrong",
                            "an identity that this object was encrypted to",
                            "another identity",
                            object.key() + " with " + identity,
                            "Use the restore identity or the recovery identity from the time when the object was "
                                    + "made."),
                    false,
                    cause);
        }
        return told(object, cause);
    }

    private static VaultException told(StoredObject object, Throwable cause) {
        for (@Nullable Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof VaultException already) {
                return already;
            }
        }
        return new VaultException(
                new Problem(
                        "object-damaged",
                        "bytes that decrypt and decompress",
                        FailureText.of(cause),
                        object.key(),
                        "Do not restore from it. Choose another recovery point."),
                false,
                cause);
    }

    private static void closeQuietly(InputStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            // Report the failure that led here, not this one.
        }
    }
}
