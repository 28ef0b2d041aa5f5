package io.stillpoint.vault.store;

import io.minio.BucketExistsArgs;
import io.minio.MakeBucketArgs;
import io.stillpoint.vault.VaultConfig;
import io.stillpoint.vault.VaultException;
import java.util.Set;

/** Creates a missing bucket, with Object Lock if the store has it: it cannot be added later. */
public final class BucketCreation {

    private static final Set<String> LOCK_NOT_OFFERED =
            Set.of("NotImplemented", "InvalidRequest", "InvalidArgument", "MethodNotAllowed");

    private BucketCreation() {}

    /**
     * Creates the bucket, or leaves an existing one as it is.
     *
     * @return whether it was created now
     * @throws VaultException when the store cannot be reached or refuses
     */
    public static boolean ensure(VaultConfig config) throws VaultException {
        try (Bucket bucket = new Bucket(config)) {
            var exists = BucketExistsArgs.builder().bucket(bucket.name()).build();
            if (Bucket.await(bucket.client().bucketExists(exists), config.where())) {
                return false;
            }
            try {
                make(bucket, config, true);
            } catch (VaultException refused) {
                Throwable cause = refused.getCause();
                if (cause == null || !LOCK_NOT_OFFERED.contains(StoreFailures.code(cause))) {
                    throw refused;
                }
                make(bucket, config, false);
            }
            return true;
        }
    }

    private static void make(Bucket bucket, VaultConfig config, boolean objectLock) throws VaultException {
        var arguments = MakeBucketArgs.builder()
                .bucket(bucket.name())
                .region(config.region())
                .objectLock(objectLock)
                .build();
        Bucket.await(bucket.client().makeBucket(arguments), config.where());
    }
}
