package io.stillpoint.registry.root;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Leaves everything out of a root that is not whole, so that nothing in it points to missing content. A manifest is
 * whole when all its blobs have the lengths that it says, and all manifests that it names are whole. A whole manifest
 * stays even if an index that names it is left out.
 */
public final class RootClosure {

    private final FrozenRoot root;
    private final Map<Digest, Long> blobBytes;
    private final Map<Digest, String> missingBlobs;

    private RootClosure(FrozenRoot root, Map<Digest, Long> blobBytes, Map<Digest, String> missingBlobs) {
        this.root = root;
        this.blobBytes = blobBytes;
        this.missingBlobs = missingBlobs;
    }

    /**
     * Returns the closed root.
     *
     * @param blobBytes the true length of each existing blob
     * @param missingBlobs why each other blob is not there, in a few words
     */
    public static FrozenRoot of(FrozenRoot root, Map<Digest, Long> blobBytes, Map<Digest, String> missingBlobs) {
        return new RootClosure(root, blobBytes, missingBlobs).whole();
    }

    private FrozenRoot whole() {
        List<LostContent> lost = new ArrayList<>(root.lost());
        SortedMap<String, SortedMap<String, Digest>> tags = new TreeMap<>();
        SortedMap<String, SortedSet<Digest>> manifestsOf = new TreeMap<>();
        SortedMap<Digest, RawManifest> manifests = new TreeMap<>();
        Map<Digest, ManifestReferences> references = new HashMap<>();
        root.tags().forEach((repository, tagged) -> {
            SortedSet<Digest> there = root.manifestsOf().getOrDefault(repository, new TreeSet<>());
            Map<Digest, Optional<String>> judged = new HashMap<>();
            SortedSet<Digest> kept = new TreeSet<>();
            for (Digest digest : there) {
                Optional<String> missing = missing(digest, there, judged);
                if (missing.isPresent()) {
                    lost.add(LostContent.manifest(repository, digest, missing.get()));
                } else {
                    kept.add(digest);
                    manifests.put(digest, root.manifests().get(digest));
                    references.put(digest, root.needs(digest));
                }
            }
            SortedMap<String, Digest> keptTags = new TreeMap<>();
            tagged.forEach((tag, digest) -> {
                if (kept.contains(digest)) {
                    keptTags.put(tag, digest);
                } else {
                    lost.add(LostContent.tag(
                            repository,
                            tag,
                            digest,
                            missing(digest, there, judged).orElse("its manifest is missing")));
                }
            });
            tags.put(repository, keptTags);
            manifestsOf.put(repository, kept);
        });
        return new FrozenRoot(tags, manifestsOf, manifests, references, lost);
    }

    /** Returns what a manifest lacks; empty when it is whole. This ends, because digests cannot form a circle. */
    private Optional<String> missing(Digest digest, SortedSet<Digest> there, Map<Digest, Optional<String>> judged) {
        Optional<String> known = judged.get(digest);
        if (known != null) {
            return known;
        }
        Optional<String> missing = there.contains(digest) ? judge(digest, there, judged) : Optional.of("it is gone");
        judged.put(digest, missing);
        return missing;
    }

    private Optional<String> judge(Digest digest, SortedSet<Digest> there, Map<Digest, Optional<String>> judged) {
        ManifestReferences needs = root.needs(digest);
        for (BlobRef blob : needs.blobs()) {
            Long bytes = blobBytes.get(blob.digest());
            if (bytes == null && !blob.foreign()) {
                return Optional.of(
                        "its blob " + blob.digest() + " " + missingBlobs.getOrDefault(blob.digest(), "is gone"));
            }
            if (bytes != null && bytes != blob.bytes()) {
                return Optional.of("its blob " + blob.digest() + " has " + bytes + " bytes, and not " + blob.bytes());
            }
        }
        for (Digest child : needs.manifests()) {
            if (missing(child, there, judged).isPresent()) {
                return Optional.of("its manifest " + child + " is not whole");
            }
        }
        return Optional.empty();
    }
}
