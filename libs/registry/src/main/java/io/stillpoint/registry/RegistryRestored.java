package io.stillpoint.registry;

import io.stillpoint.registry.root.Digest;
import io.stillpoint.schemas.loss.Loss;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a restore did.
 *
 * @param pushedBlobs blobs that were sent because the registry lacked them or had them damaged
 * @param pushedBytes total length of these blobs
 * @param leftBlobs blobs that the registry had, whole
 * @param pushedManifests manifests that were sent, counted once for each repository
 * @param leftManifests manifests that were there, byte by byte
 * @param tags that were created or changed to point to the same as in the snapshot
 * @param leftTags tags that pointed there already
 * @param healed content that had other bytes than its digest says and is whole now
 * @param beyond {@code repository:tag} and {@code repository} that the snapshot does not have; they were not touched
 * @param losses what the registry had when the snapshot was taken, and the snapshot has not
 * @param kept tags of incomplete indexes that were not moved, because they point to something else that can be read
 * @param refused references of incomplete indexes that this registry did not take, because it lacks what they name
 * @param untagged manifests that are there by their digest, and were saved although no tag led to them
 */
public record RegistryRestored(
        int pushedBlobs,
        long pushedBytes,
        int leftBlobs,
        int pushedManifests,
        int leftManifests,
        List<Tag> tags,
        int leftTags,
        List<Digest> healed,
        List<String> beyond,
        List<Loss> losses,
        List<KeptTag> kept,
        List<String> refused,
        int untagged) {

    public RegistryRestored {
        tags = List.copyOf(tags);
        healed = List.copyOf(healed);
        beyond = List.copyOf(beyond);
        losses = List.copyOf(losses);
        kept = List.copyOf(kept);
        refused = List.copyOf(refused);
    }

    /**
     * A tag that was set.
     *
     * @param reference {@code repository:tag}
     * @param before what it pointed to; null when there was none
     */
    public record Tag(String reference, @Nullable Digest before, Digest now) {}

    /**
     * A tag that was left where it was.
     *
     * @param reference {@code repository:tag}
     * @param target what it points to
     */
    public record KeptTag(String reference, Digest target) {}
}
