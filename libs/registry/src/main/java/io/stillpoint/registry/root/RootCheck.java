package io.stillpoint.registry.root;

import io.stillpoint.registry.root.RegistryRoot.Repository;
import io.stillpoint.registry.root.RegistryRoot.StoredBlob;
import io.stillpoint.registry.root.RegistryRoot.StoredManifest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Checks that a root document is consistent: nothing in it may point to something that is not in it. */
public final class RootCheck {

    private RootCheck() {}

    /** Returns what is wrong, in a few words; empty when nothing is. */
    public static Optional<String> contradiction(RegistryRoot root) {
        if (root.format() != RegistryRoot.FORMAT) {
            return Optional.of("format " + root.format());
        }
        Map<Digest, ManifestReferences> needs = new HashMap<>();
        for (StoredManifest manifest : root.manifests()) {
            ManifestReferences references =
                    ManifestReferences.of(manifest.raw()).references();
            if (!Digest.ofBytes(manifest.bytes()).equals(manifest.digest()) || references == null) {
                return Optional.of("other bytes for manifest " + manifest.digest());
            }
            needs.put(manifest.digest(), references);
        }
        for (IncompleteIndex index : root.incompleteIndexes()) {
            if (!Digest.ofBytes(index.bytes()).equals(index.digest())) {
                return Optional.of("other bytes for index " + index.digest());
            }
        }
        Map<Digest, Long> blobs = new HashMap<>();
        for (StoredBlob blob : root.blobs()) {
            blobs.put(blob.digest(), blob.bytes());
        }
        for (Repository repository : root.repositories()) {
            Set<Digest> there = Set.copyOf(repository.manifests());
            for (Map.Entry<String, Digest> tag : repository.tags().entrySet()) {
                if (!there.contains(tag.getValue())) {
                    return Optional.of("no manifest for " + repository.name() + ":" + tag.getKey());
                }
            }
            for (Digest digest : there) {
                ManifestReferences references = needs.get(digest);
                if (references == null || !whole(references, there, blobs)) {
                    return Optional.of("not all of " + repository.name() + "@" + digest);
                }
            }
        }
        Map<String, Repository> named =
                root.repositories().stream().collect(Collectors.toMap(Repository::name, Function.identity()));
        for (UntaggedRoot each : root.untagged()) {
            Repository repository = named.get(each.repository());
            if (repository == null || !repository.manifests().contains(each.digest())) {
                return Optional.of("no manifest " + each.reference());
            }
        }
        return root.rootDigest().equals(RegistryRoot.digestOf(root.repositories()))
                ? Optional.empty()
                : Optional.of("another root digest");
    }

    private static boolean whole(ManifestReferences references, Set<Digest> there, Map<Digest, Long> blobs) {
        return there.containsAll(references.manifests())
                && references.blobs().stream().allMatch(blob -> {
                    Long bytes = blobs.get(blob.digest());
                    return bytes == null ? blob.foreign() : bytes == blob.bytes();
                });
    }
}
