package io.stillpoint.registry.root;

import io.stillpoint.schemas.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * An index that names manifests which are not in the snapshot. It is kept for itself, beside what is whole: a registry that still has
 * it needs only its other images, and another one may accept it.
 *
 * @param bytes exactly as the registry had them; Base64 in JSON
 * @param tags that pointed to it, none where another index names it
 * @param lacks those of its manifests that are not whole
 */
public record IncompleteIndex(
        String repository, Digest digest, String mediaType, byte[] bytes, List<String> tags, List<Digest> lacks) {

    public IncompleteIndex {
        tags = List.copyOf(tags);
        lacks = List.copyOf(lacks);
    }

    /** Returns it as a registry has it. */
    public RawManifest raw() {
        return new RawManifest(digest, mediaType, bytes);
    }

    /** Those of a root of which the closed root lacks something, children before the indexes that name them. */
    public static List<IncompleteIndex> of(FrozenRoot root, FrozenRoot whole) {
        List<IncompleteIndex> found = new ArrayList<>();
        root.manifestsOf().forEach((repository, there) -> {
            Set<Digest> kept = whole.manifestsOf().getOrDefault(repository, new TreeSet<>());
            for (Digest digest : ordered(root, there)) {
                ManifestReferences needs = root.needs(digest);
                RawManifest manifest = root.manifests().get(digest);
                if (manifest != null
                        && !kept.contains(digest)
                        && !needs.manifests().isEmpty()
                        && needs.blobs().isEmpty()) {
                    found.add(new IncompleteIndex(
                            repository,
                            digest,
                            manifest.mediaType(),
                            manifest.bytes(),
                            tagsOf(root, repository, digest),
                            needs.manifests().stream()
                                    .filter(child -> !kept.contains(child))
                                    .distinct()
                                    .sorted()
                                    .toList()));
                }
            }
        });
        return found;
    }

    private static Set<Digest> ordered(FrozenRoot root, SortedSet<Digest> there) {
        Set<Digest> ordered = new LinkedHashSet<>();
        there.forEach(digest -> add(root, there, digest, ordered));
        return ordered;
    }

    private static void add(FrozenRoot root, SortedSet<Digest> there, Digest digest, Set<Digest> ordered) {
        if (there.contains(digest) && !ordered.contains(digest)) {
            root.needs(digest).manifests().forEach(child -> add(root, there, child, ordered));
            ordered.add(digest);
        }
    }

    private static List<String> tagsOf(FrozenRoot root, String repository, Digest digest) {
        SortedMap<String, Digest> tags = root.tags().getOrDefault(repository, new TreeMap<>());
        return tags.keySet().stream()
                .filter(tag -> digest.equals(tags.get(tag)))
                .toList();
    }

    /** The platform of one of its manifests with a space behind it, empty where the index does not say. */
    String platform(Digest child) {
        for (JsonNode entry : Json.mapper().readTree(bytes).path("manifests")) {
            JsonNode platform = entry.path("platform");
            if (entry.path("digest").asString("").equals(child.toString())
                    && platform.path("os").isString()) {
                return platform.path("os").asString() + "/"
                        + platform.path("architecture").asString("?") + " ";
            }
        }
        return "";
    }

    /** How many manifests it names that are in the snapshot. */
    long saved() {
        return Json.mapper().readTree(bytes).path("manifests").size() - lacks.size();
    }
}
