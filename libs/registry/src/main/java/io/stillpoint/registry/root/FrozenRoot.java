package io.stillpoint.registry.root;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a registry referred to at one instant: every repository with its tags, and the manifests that follow from them.
 *
 * @param tags by repository; includes repositories without tags
 * @param manifestsOf by repository: everything that was found there
 * @param manifests by digest; one manifest may be in many repositories
 * @param references what each of them needs
 * @param lost what was listed or needed but not found
 */
public record FrozenRoot(
        SortedMap<String, SortedMap<String, Digest>> tags,
        SortedMap<String, SortedSet<Digest>> manifestsOf,
        SortedMap<Digest, RawManifest> manifests,
        Map<Digest, ManifestReferences> references,
        List<LostContent> lost) {

    public FrozenRoot {
        tags = Collections.unmodifiableSortedMap(tags);
        manifestsOf = Collections.unmodifiableSortedMap(manifestsOf);
        manifests = Collections.unmodifiableSortedMap(manifests);
        references = Map.copyOf(references);
        lost = lost.stream().sorted().toList();
    }

    /**
     * A blob and the repositories that have it.
     *
     * @param claimedBytes its length according to its manifests, shortest first; more than one only when a manifest
     *     is wrong
     */
    public record Blob(Digest digest, SortedSet<Long> claimedBytes, SortedSet<String> repositories) {}

    /** Returns every blob that a manifest of this root names. */
    public List<Blob> blobs() {
        SortedMap<Digest, Blob> found = new TreeMap<>();
        manifestsOf.forEach((repository, digests) -> {
            for (Digest digest : digests) {
                for (BlobRef ref : needs(digest).blobs()) {
                    Blob blob = found.computeIfAbsent(
                            ref.digest(), each -> new Blob(each, new TreeSet<>(), new TreeSet<>()));
                    blob.claimedBytes().add(ref.bytes());
                    blob.repositories().add(repository);
                }
            }
        });
        return new ArrayList<>(found.values());
    }

    /** Returns the references of a manifest of this root. */
    public ManifestReferences needs(Digest manifest) {
        ManifestReferences found = references.get(manifest);
        if (found == null) {
            throw new IllegalArgumentException("no manifest " + manifest + " in this root");
        }
        return found;
    }
}
