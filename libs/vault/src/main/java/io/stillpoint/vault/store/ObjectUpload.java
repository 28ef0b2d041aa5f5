package io.stillpoint.vault.store;

import io.minio.messages.Part;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.vault.VaultException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one object of unknown length. One part is filled while {@code parallelUploads} others are on their way, so it
 * needs {@code parallelUploads + 1} buffers. An object that fits into one part is put as a whole. While the store is away, the parts
 * are kept and sent again, and the appending thread waits.
 *
 * <p>One thread appends and finishes, another may give up meanwhile; parts complete on the client's threads.
 */
public final class ObjectUpload implements StoredSink {

    private static final Logger LOG = LoggerFactory.getLogger(ObjectUpload.class);

    private final Bucket bucket;
    private final MultipartUpload multipart;
    private final String key;
    private final PartSizes sizes;
    private final BlockingQueue<PartBuffer> free;
    private final List<CompletableFuture<Part>> parts = new ArrayList<>();
    private final int buffers;
    private volatile @Nullable Throwable failure;
    private volatile boolean aborted;
    private @Nullable String uploadId;
    private @Nullable PartBuffer filling;
    private long sentBytes;

    /** {@code expectedBytes} is an estimate of the length, null without one. */
    public ObjectUpload(Bucket bucket, String key, int parallelUploads, @Nullable Long expectedBytes) {
        this.bucket = bucket;
        this.multipart = new MultipartUpload(bucket);
        this.key = key;
        this.sizes = new PartSizes(expectedBytes);
        this.buffers = parallelUploads + 1;
        this.free = new ArrayBlockingQueue<>(buffers);
        for (int i = 0; i < buffers; i++) {
            free.add(new PartBuffer());
        }
    }

    /** Appends bytes; blocks while all buffers are being sent. */
    @Override
    public void append(byte[] bytes, int offset, int length) throws VaultException {
        int from = offset;
        int left = length;
        while (left > 0) {
            PartBuffer buffer = filling == null ? begin() : filling;
            int taken = buffer.append(bytes, from, left);
            from += taken;
            left -= taken;
            // A full buffer waits for one more byte: an object of exactly one part is still put as a whole.
            if (left > 0) {
                send(buffer);
            }
        }
    }

    /** Makes the object exist. */
    @Override
    public @Nullable String finish() throws VaultException {
        PartBuffer last = filling == null ? begin() : filling;
        String upload = uploadId;
        if (upload == null) {
            return bucket.putPatiently(key, last.bytes(), last.length());
        }
        if (last.length() > 0) {
            send(last);
        }
        List<Part> done = new ArrayList<>();
        for (CompletableFuture<Part> part : parts) {
            done.add(Bucket.await(part, bucket.where(key)));
        }
        return multipart.complete(key, upload, done, sentBytes);
    }

    /** The appending thread may wait for a store that is away: parts are not sent again, and it goes on and learns of it. */
    @Override
    public void giveUp() {
        aborted = true;
    }

    /** Removes everything; what cannot be removed now is left to a later prune. */
    @Override
    public void abort() {
        String upload = uploadId;
        aborted = true;
        if (upload == null) {
            return;
        }
        for (CompletableFuture<Part> part : parts) {
            part.exceptionally(failed -> new Part(1, "")).join();
        }
        try {
            multipart.abort(key, upload);
        } catch (VaultException e) {
            LOG.atWarn()
                    .addKeyValue("key", key)
                    .addKeyValue("problem", e.getMessage())
                    .log("an unfinished upload could not be aborted; a later prune removes it");
        }
    }

    private PartBuffer begin() throws VaultException {
        try {
            PartBuffer buffer = free.take();
            throwFailure();
            buffer.empty(sizes.at(sentBytes));
            filling = buffer;
            return buffer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StoreFailures.told(new InterruptedIOException("interrupted during an upload"), bucket.where(key));
        }
    }

    private void send(PartBuffer buffer) throws VaultException {
        throwFailure();
        int number = parts.size() + 1;
        if (number > PartSizes.PARTS_MAX) {
            throw tooLarge();
        }
        if (uploadId == null) {
            uploadId = multipart.create(key, () -> aborted);
        }
        filling = null;
        sentBytes += buffer.length();
        String upload = uploadId;
        // The buffer is held until the part is sent.
        parts.add(bucket.resends()
                .of(
                        bucket.where(key) + ", part " + number,
                        () -> multipart.send(key, upload, number, buffer.bytes(), buffer.length()),
                        () -> aborted)
                .whenComplete((part, failed) -> {
                    if (failed != null) {
                        failure = failed;
                    }
                    free.add(buffer);
                }));
    }

    private void throwFailure() throws VaultException {
        Throwable failed = failure;
        if (failed != null) {
            throw StoreFailures.told(failed, bucket.where(key));
        }
    }

    private VaultException tooLarge() {
        return new VaultException(
                new Problem(
                        "vault-object-too-large",
                        "an object of at most " + PartSizes.PARTS_MAX + " parts",
                        sentBytes + " bytes and more to come",
                        bucket.where(key),
                        "Exclude what need not be in this image, or split its mount."),
                false);
    }
}
