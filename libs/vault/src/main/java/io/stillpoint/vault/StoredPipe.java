package io.stillpoint.vault;

import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.stillpoint.schemas.Problem;
import io.stillpoint.vault.keys.RecipientSet;
import io.stillpoint.vault.store.ObjectUpload;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

/** The second half of a {@link VaultOutput}: zstd → age → SHA-256 and length of the stored bytes → upload. One thread's. */
final class StoredPipe {

    static final int ZSTD_LEVEL = 3;

    private final ObjectUpload upload;
    private final MessageDigest storedSha256 = Digests.newSha256();
    private final ZstdOutputStreamNoFinalizer compressed;
    private long storedBytes;
    private boolean discarded;

    StoredPipe(ObjectUpload upload, RecipientSet recipients, String where) throws VaultException {
        this.upload = upload;
        try {
            WritableByteChannel encrypted = new StandardEncryptingChannelFactory()
                    .newEncryptingChannel(new UploadChannel(), recipients.stanzaWriters(where));
            this.compressed = new ZstdOutputStreamNoFinalizer(new ChannelStream(encrypted), ZSTD_LEVEL);
        } catch (GeneralSecurityException | IOException e) {
            if (e instanceof VaultException told) {
                throw told;
            }
            throw new VaultException(
                    new Problem(
                            "encryption-failed",
                            "an age header for " + recipients.publicKeys().size() + " recipients",
                            String.valueOf(e.getMessage()),
                            where,
                            "Check recipients.txt."),
                    false,
                    e);
        }
    }

    void write(byte[] plain, int length) throws IOException {
        compressed.write(plain, 0, length);
    }

    /** Ends the frame, the last encrypted chunk and the upload: after it the object exists. */
    void finish() throws IOException {
        compressed.close();
        upload.finish();
    }

    /** Frees what is not on the heap; the upload is aborted by whoever began it. */
    void discard() {
        discarded = true;
        try {
            upload.abort();
        } finally {
            closeQuietly();
        }
    }

    String storedSha256() {
        return Digests.hex(storedSha256.digest());
    }

    long storedBytes() {
        return storedBytes;
    }

    private void closeQuietly() {
        try {
            compressed.close();
        } catch (IOException e) {
            // Nothing is stored any more, and native memory is free.
        }
    }

    private void store(byte[] bytes, int offset, int length) throws VaultException {
        if (discarded) {
            return;
        }
        storedSha256.update(bytes, offset, length);
        storedBytes += length;
        upload.append(bytes, offset, length);
    }

    /** What age writes to; always heap buffers. */
    private final class UploadChannel implements WritableByteChannel {
        private boolean open = true;

        @Override
        public int write(ByteBuffer source) throws IOException {
            int length = source.remaining();
            store(source.array(), source.arrayOffset() + source.position(), length);
            source.position(source.limit());
            return length;
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            open = false;
        }
    }

    /** What zstd writes to. */
    private static final class ChannelStream extends OutputStream {
        private final WritableByteChannel channel;

        ChannelStream(WritableByteChannel channel) {
            this.channel = channel;
        }

        @Override
        public void write(int b) throws IOException {
            channel.write(ByteBuffer.wrap(new byte[] {(byte) b}));
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            channel.write(ByteBuffer.wrap(bytes, offset, length));
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
