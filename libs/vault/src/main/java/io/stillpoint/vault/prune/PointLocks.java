package io.stillpoint.vault.prune;

import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.VaultLayout;
import io.stillpoint.vault.store.Bucket;
import io.stillpoint.vault.store.ObjectLock;
import io.stillpoint.vault.store.ObjectLock.Lock;
import io.stillpoint.vault.store.ObjectVersions.Version;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks the store how long it keeps recovery points from being removed. It asks of their documents and signatures, which are locked
 * like all the rest: one request per object of every point would take hours.
 */
public final class PointLocks {

    private PointLocks() {}

    /** Of those points that the store would not let go now, why: {@code until 2026-12-24T00:00:00Z (compliance)}. */
    public static Map<String, String> of(Bucket bucket, String cluster, List<String> points, Instant now)
            throws VaultException {
        ObjectLock lock = new ObjectLock(bucket);
        Map<String, String> locked = new HashMap<>();
        if (points.isEmpty() || !lock.present()) {
            return locked;
        }
        for (String point : points) {
            for (Version version : firstVersions(bucket, VaultLayout.point(cluster, point) + VaultLayout.POINT)) {
                Lock found = lock.of(version.key(), version.id());
                if (found.holds(now)) {
                    locked.put(point, found.words());
                }
            }
        }
        return locked;
    }

    /** Of every key the version that was written first; what others wrote over it is none of ours. */
    private static Collection<Version> firstVersions(Bucket bucket, String prefix) throws VaultException {
        Map<String, Version> first = new HashMap<>();
        for (Version version : bucket.versions().all(prefix)) {
            if (!version.marker()) {
                // The newest one comes first, so the first one is what is left.
                first.put(version.key(), version);
            }
        }
        return first.values();
    }
}
