package io.stillpoint.registry.root;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Orders the manifests of a repository for a push: a registry accepts an index only when it has what the index names.
 */
public final class PushOrder {

    private PushOrder() {}

    /**
     * Returns children before the indexes that name them; {@code references} has an entry for each of
     * {@code manifests}.
     */
    public static List<Digest> of(Collection<Digest> manifests, Map<Digest, ManifestReferences> references) {
        Set<Digest> ordered = new LinkedHashSet<>();
        for (Digest digest : manifests) {
            add(digest, references, ordered);
        }
        return List.copyOf(ordered);
    }

    private static void add(Digest digest, Map<Digest, ManifestReferences> references, Set<Digest> ordered) {
        ManifestReferences needs = references.get(digest);
        if (needs == null) {
            throw new IllegalArgumentException("no manifest " + digest);
        }
        if (!ordered.contains(digest)) {
            needs.manifests().forEach(child -> add(child, references, ordered));
            ordered.add(digest);
        }
    }
}
