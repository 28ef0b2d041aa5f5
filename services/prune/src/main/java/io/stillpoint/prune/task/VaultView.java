package io.stillpoint.prune.task;

import io.stillpoint.policy.leftover.BlobNeeds;
import io.stillpoint.policy.leftover.RunFolder;
import io.stillpoint.policy.leftover.SharedBlob;
import io.stillpoint.policy.leftover.UnfinishedUpload;
import io.stillpoint.policy.leftover.VaultContents;
import io.stillpoint.policy.retention.VaultAnswer;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.vault.prune.RunObjects;
import io.stillpoint.vault.prune.VaultInventory;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the vault showed of a cluster.
 *
 * @param contents the same as the inventory, for those who decide
 */
record VaultView(VaultInventory inventory, VaultContents contents, VaultAnswer answer) {

    static VaultView whole(VaultInventory inventory, List<BlobNeeds> needs, Optional<Instant> storeTime) {
        return new VaultView(
                inventory,
                new VaultContents(
                        inventory.runs().stream().map(VaultView::folder).toList(),
                        inventory.sharedUploads().stream()
                                .map(upload -> new UnfinishedUpload(upload.key(), upload.uploadId(), upload.begun()))
                                .toList(),
                        inventory.shared().stream()
                                .map(object -> new SharedBlob(
                                        object.key(), object.bytes(), object.storedAt(), object.unusedSince()))
                                .toList(),
                        needs),
                new VaultAnswer(inventory.sealed(), null, storeTime.orElse(null)));
    }

    /** Of an answer that broke off nothing is known, whatever came before. */
    static VaultView broken(Problem failure) {
        return new VaultView(VaultInventory.NOTHING, VaultContents.NOTHING, new VaultAnswer(Set.of(), failure, null));
    }

    private static RunFolder folder(RunObjects run) {
        return new RunFolder(run.point(), run.run(), run.objects(), run.bytes(), run.uploads(), run.newestAt());
    }
}
