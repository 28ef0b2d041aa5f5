package io.stillpoint.registry;

import io.stillpoint.registry.root.LostContent;
import java.time.Instant;
import java.util.List;

/**
 * Facts about a registry's snapshot.
 *
 * @param frozenAt when everything that it refers to had been listed
 * @param blobs how many different ones
 * @param newBlobs how many of them were not yet in the vault
 * @param bytes plain bytes of all blobs
 * @param newBytes plain bytes of the new ones
 * @param rootDigest digest over all tags and manifests; registries with the same content have the same one
 * @param lost what is not in the snapshot because it had vanished or cannot be backed up
 */
public record RegistryFacts(
        Instant frozenAt,
        int repositories,
        int tags,
        int manifests,
        int blobs,
        int newBlobs,
        long bytes,
        long newBytes,
        String rootDigest,
        List<LostContent> lost) {

    public RegistryFacts {
        lost = List.copyOf(lost);
    }
}
