package io.stillpoint.vault;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.vault.Manifest.StoredObject;
import io.stillpoint.vault.store.SpooledUpload;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes one shared object into the vault. As in {@link VaultOutput}, {@link #commit} is separate from {@link #close}.
 */
public final class SharedOutput extends OutputStream {

    /** Code of the problem that the written bytes are not the promised ones. */
    public static final String CONTENT_DIFFERS = "shared-content-differs";

    private final VaultOutput output;
    private final SpooledUpload spooled;
    private final String prefix;
    private final String plainSha256;

    SharedOutput(VaultOutput output, SpooledUpload spooled, String prefix, String plainSha256) {
        this.output = output;
        this.spooled = spooled;
        this.prefix = prefix;
        this.plainSha256 = plainSha256;
    }

    @Override
    public void write(int b) throws IOException {
        output.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        output.write(bytes, offset, length);
    }

    /**
     * Uploads what was written; then the object exists.
     *
     * @throws VaultException {@code shared-content-differs} when the SHA-256 is not the promised one; nothing is
     *     uploaded then
     */
    public StoredObject commit() throws VaultException {
        StoredObject written = output.commit();
        if (!written.plainSha256().equals(plainSha256)) {
            throw new VaultException(
                    new Problem(
                            CONTENT_DIFFERS,
                            "bytes with SHA-256 " + plainSha256,
                            written.plainSha256(),
                            prefix + plainSha256,
                            "Check where the bytes came from; nothing was stored."),
                    false);
        }
        String key = prefix + plainSha256 + "/" + written.storedSha256() + "-" + written.plainBytes();
        String version = spooled.upload(key);
        return new StoredObject(
                plainSha256,
                key,
                version,
                written.storedBytes(),
                written.storedSha256(),
                written.plainBytes(),
                written.plainSha256());
    }

    /** Removes the spooled bytes; without {@link #commit} before it nothing is left anywhere. */
    @Override
    public void close() {
        output.close();
        spooled.abort();
    }
}
