package io.stillpoint.vault;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.vault.store.Bucket;
import io.stillpoint.vault.store.ObjectLock;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.UUID;

/** Checks before a backup whether the vault can be written and read. */
final class ProbeRun {

    /** Enough for a connection to get up to speed. */
    private static final int PROBE_BYTES = 8 << 20;

    private final Bucket bucket;
    private final ObjectLock lock;

    ProbeRun(Bucket bucket, ObjectLock lock) {
        this.bucket = bucket;
        this.lock = lock;
    }

    Vault.Probe probe() throws VaultException {
        long began = System.nanoTime();
        String key = VaultLayout.PROBES + UUID.randomUUID();
        byte[] written = new byte[PROBE_BYTES];
        new SplittableRandom(began).nextBytes(written);
        long putBegan = System.nanoTime();
        String version = bucket.put(key, written);
        long putNanos = Math.max(1, System.nanoTime() - putBegan);
        byte[] read = bucket.read(key, version, PROBE_BYTES);
        bucket.remove(key, version);
        if (!Arrays.equals(written, read)) {
            throw new VaultException(
                    new Problem(
                            "vault-probe-differs",
                            "the probe object as it was written",
                            read.length + " other bytes",
                            bucket.name() + "/" + key,
                            "Do not back up into this store until its log has shown why."),
                    false);
        }
        return new Vault.Probe(lock.present(), Duration.ofNanos(System.nanoTime() - began), rate(putNanos));
    }

    private static long rate(long nanos) {
        return Math.max(1, (long) (PROBE_BYTES * 1e9 / nanos));
    }
}
