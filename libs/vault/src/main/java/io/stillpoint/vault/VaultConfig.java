package io.stillpoint.vault;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * The vault's place, and the recipients of its objects.
 *
 * @param endpoint URL of the S3 server, {@code https://s3.example.com}
 * @param region the server's own name of its region; Ceph calls it {@code default}
 * @param addressing how requests name the bucket
 * @param recipients age public keys; fewer than two are refused when a snapshot is begun
 * @param parallelUploads parts of one object that are sent in parallel; one more buffer than that is held
 * @param retention how long baselines are locked where the bucket has Object Lock and no policy says it
 * @param patience how long what is being written waits for a store that is away
 */
public record VaultConfig(
        URI endpoint,
        String region,
        String bucket,
        StoreAddressing addressing,
        String accessKey,
        String secretKey,
        List<String> recipients,
        int parallelUploads,
        Duration retention,
        Duration patience) {

    public static final int PARALLEL_UPLOADS_STANDARD = 2;
    /** Ten years: longer than such a cluster lives. */
    public static final Duration RETENTION_STANDARD = Duration.ofDays(3653);

    public static final Duration PATIENCE_STANDARD = Duration.ofMinutes(15);

    public VaultConfig {
        recipients = List.copyOf(recipients);
    }

    public VaultConfig(
            URI endpoint, String region, String bucket, String accessKey, String secretKey, List<String> recipients) {
        this(
                endpoint,
                region,
                bucket,
                StoreAddressing.PATH,
                accessKey,
                secretKey,
                recipients,
                PARALLEL_UPLOADS_STANDARD,
                RETENTION_STANDARD,
                PATIENCE_STANDARD);
    }

    /** Returns the same vault for writers with another patience. */
    public VaultConfig withPatience(Duration other) {
        return new VaultConfig(
                endpoint,
                region,
                bucket,
                addressing,
                accessKey,
                secretKey,
                recipients,
                parallelUploads,
                retention,
                other);
    }

    /** Returns the same vault, addressed otherwise. */
    public VaultConfig with(StoreAddressing other) {
        return new VaultConfig(
                endpoint,
                region,
                bucket,
                other,
                accessKey,
                secretKey,
                recipients,
                parallelUploads,
                retention,
                patience);
    }

    /** Returns the vault's place, for messages. */
    public String where() {
        return "s3://" + bucket + " at " + endpoint;
    }

    /** Returns a description without the secrets. */
    @Override
    public String toString() {
        return "VaultConfig[" + where() + ", region=" + region + ", recipients=" + recipients + "]";
    }
}
