package io.stillpoint.vault.store;

import io.minio.AbortMultipartUploadArgs;
import io.minio.CompleteMultipartUploadArgs;
import io.minio.CreateMultipartUploadArgs;
import io.minio.Http;
import io.minio.ListMultipartUploadsArgs;
import io.minio.StatObjectArgs;
import io.minio.UploadPartArgs;
import io.minio.UploadPartResponse;
import io.minio.messages.ListMultipartUploadsResult;
import io.minio.messages.Part;
import io.stillpoint.vault.VaultException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Multipart uploads into a bucket, step by step: the client's own stream upload would hold twice as many buffers. */
public final class MultipartUpload {

    private final Bucket bucket;

    public MultipartUpload(Bucket bucket) {
        this.bucket = bucket;
    }

    /** An upload that was neither completed nor aborted. */
    public record Unfinished(String key, String uploadId, Instant begun) {}

    /** @param ended whether nobody wants the upload any more; asked before each repetition */
    String create(String key, BooleanSupplier ended) throws VaultException {
        // One whose answer was lost is aborted by the next run, or by a prune.
        return Bucket.await(
                        bucket.resends()
                                .of(
                                        bucket.where(key),
                                        () -> bucket.client()
                                                .createMultipartUpload(CreateMultipartUploadArgs.builder()
                                                        .bucket(bucket.name())
                                                        .object(key)
                                                        .headers(new Http.Headers(Map.of(
                                                                "x-amz-checksum-algorithm", PartChecksums.ALGORITHM)))
                                                        .build()),
                                        ended),
                        bucket.where(key))
                .result()
                .uploadId();
    }

    CompletableFuture<Part> send(String key, String uploadId, int number, byte[] bytes, int length) {
        return bucket.client()
                .uploadPart(UploadPartArgs.builder()
                        .bucket(bucket.name())
                        .object(key)
                        .uploadId(uploadId)
                        .partNumber(number)
                        .data(bytes, length)
                        .headers(new Http.Headers(PartChecksums.headers(PartChecksums.crc32c(bytes, length))))
                        .build())
                .thenApply(UploadPartResponse::part);
    }

    /**
     * Makes the object exist.
     *
     * @param bytes the sum of all parts
     * @return the version that this made, null where the bucket keeps none
     */
    @Nullable
    String complete(String key, String uploadId, List<Part> parts, long bytes) throws VaultException {
        CompletableFuture<Optional<String>> version = bucket.resends()
                .of(
                        bucket.where(key),
                        () -> bucket.client()
                                .completeMultipartUpload(CompleteMultipartUploadArgs.builder()
                                        .bucket(bucket.name())
                                        .object(key)
                                        .uploadId(uploadId)
                                        .parts(parts.toArray(Part[]::new))
                                        .build())
                                .thenApply(made -> Optional.ofNullable(ObjectVersions.named(made.versionId())))
                                .exceptionallyCompose(
                                        failed -> StoreFailures.code(failed).equals("NoSuchUpload")
                                                ? completedBefore(key, bytes, failed)
                                                : CompletableFuture.failedFuture(failed)));
        return Bucket.await(version, bucket.where(key)).orElse(null);
    }

    /**
     * The answer to an earlier request was lost: the upload is gone, because the object is there. Nobody else writes this key. Where the
     * object is not there, somebody has ended the upload.
     */
    private CompletableFuture<Optional<String>> completedBefore(String key, long bytes, Throwable failed) {
        return bucket.client()
                .statObject(StatObjectArgs.builder()
                        .bucket(bucket.name())
                        .object(key)
                        .build())
                .thenCompose(found -> found.size() == bytes
                        ? CompletableFuture.completedFuture(
                                Optional.ofNullable(ObjectVersions.named(found.versionId())))
                        : CompletableFuture.failedFuture(failed))
                .exceptionallyCompose(
                        unseen -> CompletableFuture.failedFuture(StoreFailures.away(unseen) ? unseen : failed));
    }

    /** Aborts an upload; one that is gone already counts as aborted. */
    public void abort(String key, String uploadId) throws VaultException {
        Bucket.await(
                bucket.client()
                        .abortMultipartUpload(AbortMultipartUploadArgs.builder()
                                .bucket(bucket.name())
                                .object(key)
                                .uploadId(uploadId)
                                .build())
                        .thenApply(aborted -> true)
                        .exceptionallyCompose(
                                failed -> StoreFailures.code(failed).equals("NoSuchUpload")
                                        ? CompletableFuture.completedFuture(true)
                                        : CompletableFuture.failedFuture(failed)),
                bucket.where(key));
    }

    /** Returns unfinished uploads below a prefix. */
    public List<Unfinished> unfinished(String prefix) throws VaultException {
        List<Unfinished> found = new ArrayList<>();
        @Nullable String keyMarker = null;
        @Nullable String uploadIdMarker = null;
        do {
            ListMultipartUploadsArgs.Builder args =
                    ListMultipartUploadsArgs.builder().bucket(bucket.name()).prefix(prefix);
            if (keyMarker != null) {
                args.keyMarker(keyMarker).uploadIdMarker(uploadIdMarker);
            }
            ListMultipartUploadsResult page = Bucket.await(
                            bucket.client().listMultipartUploads(args.build()), bucket.where(prefix))
                    .result();
            page.uploads().stream()
                    // Not every server heeds the prefix.
                    .filter(upload -> upload.objectName().startsWith(prefix))
                    .forEach(upload -> found.add(new Unfinished(
                            upload.objectName(),
                            upload.uploadId(),
                            upload.initiated().toInstant())));
            keyMarker = page.isTruncated() ? page.nextKeyMarker() : null;
            uploadIdMarker = page.nextUploadIdMarker();
        } while (keyMarker != null);
        return List.copyOf(found);
    }
}
