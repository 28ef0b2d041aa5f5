package io.stillpoint.vault;

import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.streams.Sha256;
import io.stillpoint.vault.keys.RecipientSet;
import io.stillpoint.vault.store.StoredSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * The second half of a {@link VaultOutput}: zstd → age → SHA-256 and length of the stored bytes → upload. Used by one
 * thread.
 */
final class StoredPipe {

    /**
     * Takes two thirds of level 3's processor time for 4 % more bytes: a cold window waits for the processor, not for
     * the disk.
     */
    static final int ZSTD_LEVEL = 2;

    private static final int COMPRESSED_BYTES = 128 << 10;

    private final StoredSink sink;
    private final MessageDigest storedSha256 = Sha256.start();
    private final ZstdCompressCtx zstd = new ZstdCompressCtx();
    private final ByteBuffer compressed = ByteBuffer.allocateDirect(COMPRESSED_BYTES);
    private final WritableByteChannel encrypted;
    private long storedBytes;
    private @Nullable String version;

    StoredPipe(StoredSink sink, RecipientSet recipients, String where) throws VaultException {
        this.sink = sink;
        try {
            zstd.setLevel(ZSTD_LEVEL);
            this.encrypted = new StandardEncryptingChannelFactory()
                    .newEncryptingChannel(new UploadChannel(), recipients.stanzaWriters(where));
        } catch (GeneralSecurityException | IOException e) {
            zstd.close();
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

    void write(ByteBuffer plain) throws IOException {
        while (plain.hasRemaining()) {
            zstd.compressDirectByteBufferStream(compressed, plain, EndDirective.CONTINUE);
            encrypt();
        }
    }

    /** Ends the frame, the last encrypted chunk and the upload; then the stored bytes are complete. */
    void finish() throws IOException {
        ByteBuffer nothing = ByteBuffer.allocateDirect(0);
        boolean ended;
        do {
            ended = zstd.compressDirectByteBufferStream(compressed, nothing, EndDirective.END);
            encrypt();
        } while (!ended);
        zstd.close();
        encrypted.close();
        version = sink.finish();
    }

    /** For any thread: what is stored will be discarded, so the store need not be waited for. */
    void giveUp() {
        sink.giveUp();
    }

    /** Discards everything, in the store and off the heap. */
    void discard() {
        zstd.close();
        sink.abort();
    }

    private void encrypt() throws IOException {
        compressed.flip();
        encrypted.write(compressed);
        compressed.clear();
    }

    String storedSha256() {
        return Sha256.hex(storedSha256);
    }

    long storedBytes() {
        return storedBytes;
    }

    /** The version that was made; see {@link StoredSink#finish}. */
    @Nullable
    String version() {
        return version;
    }

    private void store(byte[] bytes, int offset, int length) throws VaultException {
        storedSha256.update(bytes, offset, length);
        storedBytes += length;
        sink.append(bytes, offset, length);
    }

    /** The channel that age writes to; always with heap buffers. */
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
}
