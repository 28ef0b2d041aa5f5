package io.stillpoint.prune.task;

import io.stillpoint.policy.leftover.BlobNeeds;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.prune.InventoryListing;
import io.stillpoint.vault.prune.PointLocks;
import io.stillpoint.vault.prune.VaultInventory;
import io.stillpoint.vault.store.Bucket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at all that the vault holds of a cluster, with credentials that cannot delete. */
public final class VaultSurvey {

    private static final Logger LOG = LoggerFactory.getLogger(VaultSurvey.class);
    /** The one component whose points share objects. */
    private static final Component SHARES = Component.REGISTRY;

    private final Vault vault;
    private final Bucket bucket;

    public VaultSurvey(Vault vault, Bucket bucket) {
        this.vault = vault;
        this.bucket = bucket;
    }

    /** @param snapshots of the recovery points that the log knows */
    VaultView look(String cluster, List<SnapshotRef> snapshots) {
        try {
            VaultInventory inventory = InventoryListing.of(bucket, cluster, SHARES.label());
            List<BlobNeeds> needs = inventory.shared().isEmpty() ? List.of() : needs(snapshots);
            return VaultView.whole(inventory, needs, bucket.storeTime());
        } catch (VaultException e) {
            LOG.warn("the vault did not show all of {}: {}", cluster, e.getMessage());
            return VaultView.broken(e.problem());
        }
    }

    boolean hasLocks() throws VaultException {
        return vault.hasLocks();
    }

    /** Of those points that the store would not let go now, why. */
    Map<String, String> locked(String cluster, List<String> points, Instant now) throws VaultException {
        return PointLocks.of(bucket, cluster, points, now);
    }

    private List<BlobNeeds> needs(List<SnapshotRef> snapshots) throws VaultException {
        List<BlobNeeds> needs = new ArrayList<>();
        for (SnapshotRef snapshot : snapshots) {
            if (snapshot.component() == SHARES) {
                needs.add(needs(snapshot));
            }
        }
        return needs;
    }

    /** A list that is damaged counts as none: what it said may be needed. */
    private BlobNeeds needs(SnapshotRef snapshot) throws VaultException {
        try {
            Set<String> keys = vault.sharedKeys(snapshot);
            return keys.isEmpty()
                    ? new BlobNeeds.Unlisted(snapshot.point())
                    : new BlobNeeds.Listed(snapshot.point(), keys);
        } catch (VaultException e) {
            if (e.retryable()) {
                throw e;
            }
            LOG.warn("{}: which shared objects it needs is not known: {}", snapshot.point(), e.getMessage());
            return new BlobNeeds.Unlisted(snapshot.point());
        }
    }
}
