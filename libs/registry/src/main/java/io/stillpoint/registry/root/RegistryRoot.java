package io.stillpoint.registry.root;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.stillpoint.streams.Sha256;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The document {@code registry.json} of a snapshot: everything that the registry referred to at {@code frozenAt}, and
 * the places of its blobs in the vault. The snapshot's manifest names this document by digest, and this document names
 * everything else by digest. So the signature of a recovery point covers it all.
 *
 * @param format version of this document, 1
 * @param registry URL that it was taken from
 * @param frozenAt when everything that it refers to had been listed; what was pushed later is not in it
 * @param rootDigest see {@link #digestOf}
 * @param lost what is missing because it had vanished or cannot be backed up
 * @param untagged those of the manifests that were not found by a tag; none in roots from before they were saved
 * @param incompleteIndexes indexes that are among the lost, kept for themselves; none in roots from before they were kept
 */
public record RegistryRoot(
        int format,
        String registry,
        Instant frozenAt,
        String rootDigest,
        List<Repository> repositories,
        List<StoredManifest> manifests,
        List<StoredBlob> blobs,
        List<LostContent> lost,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<IncompleteIndex> incompleteIndexes,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<UntaggedRoot> untagged) {

    public static final int FORMAT = 1;

    public RegistryRoot {
        repositories = List.copyOf(repositories);
        manifests = List.copyOf(manifests);
        blobs = List.copyOf(blobs);
        lost = List.copyOf(lost);
        incompleteIndexes = List.copyOf(incompleteIndexes);
        untagged = List.copyOf(untagged);
    }

    /**
     * One repository.
     *
     * @param tags and the manifests that they point to
     * @param manifests everything that must be there, with a tag or without
     */
    public record Repository(String name, Map<String, Digest> tags, List<Digest> manifests) {
        public Repository {
            tags = new TreeMap<>(tags);
            manifests = List.copyOf(manifests);
        }
    }

    /**
     * A manifest.
     *
     * @param bytes exactly as the registry had them; Base64 in JSON
     */
    public record StoredManifest(Digest digest, String mediaType, byte[] bytes) {
        /** Returns it as a registry has it. */
        public RawManifest raw() {
            return new RawManifest(digest, mediaType, bytes);
        }
    }

    /**
     * A blob's object in the vault.
     *
     * @param digest of its plain bytes
     * @param bytes plain bytes
     * @param version of the object; null where the bucket keeps no versions, and in roots from before they were noted
     */
    public record StoredBlob(
            Digest digest, long bytes, String key, @Nullable String version, long storedBytes, String storedSha256) {}

    /**
     * Returns one digest over everything that a registry refers to: SHA-256 over sorted lines
     * {@code repository:tag digest\n} and {@code repository@digest\n}, so that two registries can be compared.
     */
    public static String digestOf(List<Repository> repositories) {
        String lines = repositories.stream()
                .flatMap(repository -> Stream.concat(
                        repository.tags().entrySet().stream()
                                .map(tag -> repository.name() + ":" + tag.getKey() + " " + tag.getValue() + "\n"),
                        repository.manifests().stream().map(digest -> repository.name() + "@" + digest + "\n")))
                .sorted()
                .collect(Collectors.joining());
        return Sha256.hex(lines);
    }

    /** Returns the number of tags. */
    public int tagCount() {
        return repositories.stream().mapToInt(each -> each.tags().size()).sum();
    }

    /** Returns the plain bytes of all blobs. */
    public long blobBytes() {
        return blobs.stream().mapToLong(StoredBlob::bytes).sum();
    }
}
