package io.stillpoint.vault.prune;

import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.VaultLayout;
import io.stillpoint.vault.store.Bucket;
import io.stillpoint.vault.store.ObjectLock;
import io.stillpoint.vault.store.ObjectLock.Lock;
import io.stillpoint.vault.store.ObjectVersions.Version;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks the store how long it keeps recovery points from being removed. It asks of their documents and signatures, which are locked like all
 * the rest: one request per object of every point would take hours.
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
            for (Version version : bucket.versions().all(VaultLayout.point(cluster, point) + VaultLayout.POINT)) {
                Lock found = version.marker() ? null : lock.of(version.key(), version.id());
                if (found != null && found.holds(now)) {
                    locked.put(point, found.words());
                }
            }
        }
        return locked;
    }
}
