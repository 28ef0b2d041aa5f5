package io.stillpoint.vault.prune;

import java.util.List;
import java.util.Set;

/**
 * All that a vault holds of one cluster.
 *
 * @param sealed points with document and signature, unchecked
 * @param foreign keys that are not of the vault's layout; nothing of Stillpoint touches them
 */
public record VaultInventory(
        Set<String> sealed, List<RunObjects> runs, List<SharedObject> shared, List<String> foreign) {

    public VaultInventory {
        sealed = Set.copyOf(sealed);
        runs = List.copyOf(runs);
        shared = List.copyOf(shared);
        foreign = List.copyOf(foreign);
    }
}
