package io.stillpoint.registry.root;

import io.stillpoint.schemas.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What a manifest needs to be whole.
 *
 * <p>Image manifests name {@code config} and {@code layers}, indexes and lists name {@code manifests}, older artifacts
 * name {@code blobs}; all of these are read, whatever the media type says.
 *
 * @param manifests of the same repository, which must be there first
 * @param subject the manifest that this one is attached to; a registry accepts this one without it
 */
public record ManifestReferences(
        List<Digest> manifests,
        List<BlobRef> blobs,
        @Nullable Digest subject) {

    public ManifestReferences {
        manifests = List.copyOf(manifests);
        blobs = List.copyOf(blobs);
    }

    /**
     * The result of reading a manifest.
     *
     * @param references null when the manifest cannot be backed up
     * @param unusable why not, in a few words; null when it can
     */
    public record Reading(
            @Nullable ManifestReferences references,
            @Nullable String unusable) {
        private static Reading unusable(String why) {
            return new Reading(null, why);
        }
    }

    /** Reads a manifest. */
    public static Reading of(RawManifest manifest) {
        JsonNode json;
        try {
            json = Json.mapper().readTree(manifest.bytes());
        } catch (JacksonException e) {
            return Reading.unusable("is not JSON");
        }
        if (!json.isObject()) {
            return Reading.unusable("is not a JSON object");
        }
        if (json.path("schemaVersion").asInt(2) != 2) {
            return Reading.unusable(
                    "has schema version " + json.path("schemaVersion").asInt()
                            + ", which today's registries refuse; push the image again with a newer client");
        }
        List<Digest> manifests = new ArrayList<>();
        List<BlobRef> blobs = new ArrayList<>();
        for (JsonNode child : json.path("manifests")) {
            Optional<Digest> digest = digest(child);
            if (digest.isEmpty()) {
                return noDigest(child);
            }
            manifests.add(digest.get());
        }
        List<JsonNode> descriptors = new ArrayList<>();
        if (json.path("config").isObject()) {
            descriptors.add(json.path("config"));
        }
        json.path("layers").forEach(descriptors::add);
        json.path("blobs").forEach(descriptors::add);
        for (JsonNode descriptor : descriptors) {
            Optional<Digest> digest = digest(descriptor);
            if (digest.isEmpty() || !isLength(descriptor.path("size"))) {
                return noDigest(descriptor);
            }
            boolean foreign = !descriptor.path("urls").isEmpty();
            blobs.add(new BlobRef(digest.get(), descriptor.path("size").asLong(), foreign));
        }
        Digest subject = digest(json.path("subject")).orElse(null);
        return new Reading(new ManifestReferences(manifests, blobs, subject), null);
    }

    private static boolean isLength(JsonNode size) {
        return size.isIntegralNumber() && size.canConvertToLong();
    }

    private static Optional<Digest> digest(JsonNode descriptor) {
        return Digest.parse(descriptor.path("digest").asString(""));
    }

    private static Reading noDigest(JsonNode descriptor) {
        return Reading.unusable("names something without size or SHA-256 digest: '"
                + descriptor.path("digest").asString("nothing") + "'");
    }
}
