package io.stillpoint.vault.prune;

import io.stillpoint.vault.store.MultipartUpload;
import java.util.List;
import java.util.Set;

/**
 * All that a vault holds of one cluster.
 *
 * @param sealed points with document and signature, unchecked
 * @param runs by point; a point's own document and signature come first
 * @param sharedUploads unfinished uploads of shared objects
 * @param foreign keys that are not of the vault's layout; nothing of Stillpoint touches them
 */
public record VaultInventory(
        Set<String> sealed,
        List<RunObjects> runs,
        List<SharedObject> shared,
        List<MultipartUpload.Unfinished> sharedUploads,
        List<String> foreign) {

    public static final VaultInventory NOTHING =
            new VaultInventory(Set.of(), List.of(), List.of(), List.of(), List.of());

    public VaultInventory {
        sealed = Set.copyOf(sealed);
        runs = List.copyOf(runs);
        shared = List.copyOf(shared);
        sharedUploads = List.copyOf(sharedUploads);
        foreign = List.copyOf(foreign);
    }
}
