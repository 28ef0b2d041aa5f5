package io.stillpoint.vault.store;

import io.minio.GetObjectLockConfigurationArgs;
import io.minio.SetObjectRetentionArgs;
import io.minio.messages.Retention;
import io.minio.messages.RetentionMode;
import io.stillpoint.vault.VaultException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Object Lock of a bucket. */
public final class ObjectLock {

    private static final Set<String> ABSENT = Set.of(
            "ObjectLockConfigurationNotFoundError",
            "NoSuchObjectLockConfiguration",
            "NotImplemented",
            "MethodNotAllowed",
            "InvalidBucketState");

    private final Bucket bucket;

    public ObjectLock(Bucket bucket) {
        this.bucket = bucket;
    }

    /** Returns whether objects of this bucket can be locked. */
    public boolean present() throws VaultException {
        try {
            bucket.client()
                    .getObjectLockConfiguration(GetObjectLockConfigurationArgs.builder()
                            .bucket(bucket.name())
                            .build())
                    .get();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StoreFailures.told(new java.io.InterruptedIOException("interrupted"), bucket.where(""));
        } catch (ExecutionException | CompletionException e) {
            if (ABSENT.contains(StoreFailures.code(e))) {
                return false;
            }
            throw StoreFailures.told(e, bucket.where("the bucket's object lock"));
        }
    }

    /**
     * Locks the object's current version in compliance mode. Called after the object is complete: some servers silently
     * drop a retention that is sent with the creation of a multipart upload.
     */
    public void retain(String key, Instant until) throws VaultException {
        ZonedDateTime date = until.truncatedTo(ChronoUnit.SECONDS).atZone(ZoneOffset.UTC);
        Bucket.await(
                bucket.client()
                        .setObjectRetention(SetObjectRetentionArgs.builder()
                                .bucket(bucket.name())
                                .object(key)
                                .config(new Retention(RetentionMode.COMPLIANCE, date))
                                .build()),
                bucket.where(key));
    }
}
