package io.stillpoint.vault.store;

import io.minio.EnableObjectLegalHoldArgs;
import io.minio.GetObjectLockConfigurationArgs;
import io.minio.GetObjectRetentionArgs;
import io.minio.IsObjectLegalHoldEnabledArgs;
import io.minio.SetObjectRetentionArgs;
import io.minio.messages.Retention;
import io.minio.messages.RetentionMode;
import io.stillpoint.schemas.policy.ObjectLockRule.Mode;
import io.stillpoint.vault.VaultException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Object Lock of a bucket. */
public final class ObjectLock {

    private static final Set<String> ABSENT = Set.of(
            "ObjectLockConfigurationNotFoundError",
            "NoSuchObjectLockConfiguration",
            "NotImplemented",
            "MethodNotAllowed",
            "InvalidBucketState",
            "InvalidRequest");

    private final Bucket bucket;

    public ObjectLock(Bucket bucket) {
        this.bucket = bucket;
    }

    /**
     * What keeps a version from being removed.
     *
     * @param mode {@link Mode#NONE} without a date
     * @param until {@link Instant#MIN} without a date
     * @param legalHold whether it is held until somebody lifts that
     */
    public record Lock(Mode mode, Instant until, boolean legalHold) {

        /** Whether there is a date, passed or not, or a hold. */
        public boolean any() {
            return legalHold || mode != Mode.NONE;
        }

        /** Whether the store refuses to remove the version now. */
        public boolean holds(Instant now) {
            return legalHold || until.isAfter(now);
        }

        /** In words, for reasons. */
        public String words() {
            String date = mode == Mode.NONE
                    ? ""
                    : "until %s (%s)"
                            .formatted(
                                    until.truncatedTo(ChronoUnit.SECONDS),
                                    mode.name().toLowerCase(Locale.ROOT));
            String hold = legalHold ? "by a legal hold" : "";
            return date.isEmpty() || hold.isEmpty() ? date + hold : date + " and " + hold;
        }
    }

    /** Returns whether objects of this bucket can be locked. */
    public boolean present() throws VaultException {
        return answered(
                        bucket.client()
                                .getObjectLockConfiguration(GetObjectLockConfigurationArgs.builder()
                                        .bucket(bucket.name())
                                        .build()),
                        "the bucket's object lock")
                != null;
    }

    /** The lock of a version. */
    public Lock of(String key, @Nullable String version) throws VaultException {
        GetObjectRetentionArgs.Builder dated =
                GetObjectRetentionArgs.builder().bucket(bucket.name()).object(key);
        IsObjectLegalHoldEnabledArgs.Builder holding =
                IsObjectLegalHoldEnabledArgs.builder().bucket(bucket.name()).object(key);
        if (version != null) {
            dated.versionId(version);
            holding.versionId(version);
        }
        Retention retention = answered(bucket.client().getObjectRetention(dated.build()), key);
        Boolean hold = answered(bucket.client().isObjectLegalHoldEnabled(holding.build()), key);
        boolean held = hold != null && hold;
        return retention == null || retention.mode() == null || retention.retainUntilDate() == null
                ? new Lock(Mode.NONE, Instant.MIN, held)
                : new Lock(
                        Mode.valueOf(retention.mode().name()),
                        retention.retainUntilDate().toInstant(),
                        held);
    }

    /**
     * Locks a version until a date. A lock that lasts longer, or is stronger, stays: not every store refuses to weaken one. One in another
     * mode keeps its mode while it lasts. Called after
     * the object is complete: some servers silently drop a retention that is sent with the creation of a multipart upload.
     */
    public void retain(String key, @Nullable String version, Mode mode, Instant until) throws VaultException {
        boolean stronger = mode == Mode.GOVERNANCE && of(key, version).mode() == Mode.COMPLIANCE;
        Mode wanted = stronger ? Mode.COMPLIANCE : mode;
        try {
            set(key, version, wanted, until);
        } catch (VaultException refused) {
            if (refused.retryable()) {
                throw refused;
            }
            Lock present = of(key, version);
            if (!present.until().isBefore(until.truncatedTo(ChronoUnit.SECONDS))) {
                return;
            }
            if (present.mode() == Mode.NONE || present.mode() == wanted) {
                throw refused;
            }
            // No store lets an ordinary key turn governance into compliance; the date can be put off all the same.
            set(key, version, present.mode(), until);
        }
    }

    /** Holds a version until somebody lifts that. */
    public void hold(String key, @Nullable String version) throws VaultException {
        EnableObjectLegalHoldArgs.Builder args =
                EnableObjectLegalHoldArgs.builder().bucket(bucket.name()).object(key);
        if (version != null) {
            args.versionId(version);
        }
        Bucket.await(bucket.client().enableObjectLegalHold(args.build()), bucket.where(key));
    }

    private void set(String key, @Nullable String version, Mode mode, Instant until) throws VaultException {
        SetObjectRetentionArgs.Builder args = SetObjectRetentionArgs.builder()
                .bucket(bucket.name())
                .object(key)
                .config(new Retention(
                        RetentionMode.valueOf(mode.name()),
                        until.truncatedTo(ChronoUnit.SECONDS).atZone(ZoneOffset.UTC)));
        if (version != null) {
            args.versionId(version);
        }
        Bucket.await(bucket.client().setObjectRetention(args.build()), bucket.where(key));
    }

    /** The answer; null where there is no lock to speak of. */
    private <T> @Nullable T answered(CompletableFuture<T> answer, String what) throws VaultException {
        try {
            return Bucket.await(answer, bucket.where(what));
        } catch (VaultException e) {
            Throwable cause = e.getCause();
            if (cause != null && ABSENT.contains(StoreFailures.code(cause))) {
                return null;
            }
            throw e;
        }
    }
}
