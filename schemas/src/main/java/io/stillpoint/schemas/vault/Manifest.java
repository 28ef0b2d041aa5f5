package io.stillpoint.schemas.vault;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Describes one snapshot in the vault; written after its objects. With it, the objects and a restore key, a snapshot
 * can be restored without Stillpoint.
 *
 * @param format version of this document, 1
 * @param parked whether static pod manifests were parked when it was taken
 * @param source what it was taken from: versions, positions, flags; values are plain text
 * @param tools what it was made with
 * @param recipients age public keys that every object is encrypted to
 * @param recipientSet digest that names this set of recipients
 * @param restoreByHand shell lines that restore it with ordinary tools
 * @param sharedKeys where the keys of shared objects are listed that this snapshot needs; null when it needs none, and in manifests
 *     from before such lists were written
 * @param taggedDigests where the digests are listed that tags of a registry pointed to, {@code repository@sha256:…}; null for anything
 *     else, and in manifests from before such lists were written
 * @param changedFiles files that changed while they were read, each with what the reading tool said of it; what the
 *     snapshot holds of them may never have been in them at one moment
 */
public record Manifest(
        int format,
        String cluster,
        String point,
        Component component,
        String target,
        String run,
        Consistency consistency,
        boolean parked,
        Instant startedAt,
        Instant completedAt,
        Map<String, String> source,
        List<StoredObject> objects,
        Map<String, String> tools,
        List<String> recipients,
        String recipientSet,
        List<String> restoreByHand,
        @Nullable PlainList sharedKeys,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable PlainList taggedDigests,

        @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> changedFiles) {

    public Manifest {
        source = Map.copyOf(source);
        objects = List.copyOf(objects);
        tools = Map.copyOf(tools);
        recipients = List.copyOf(recipients);
        restoreByHand = List.copyOf(restoreByHand);
        changedFiles = List.copyOf(changedFiles);
    }

    /**
     * A plain text with one entry a line, sorted. It is not encrypted: a service that prunes or backs up has no private key.
     *
     * @param key of the text in the bucket
     * @param version see {@link StoredObject#version()}
     * @param sha256 of the text, lower-case hex
     */
    public record PlainList(String key, @Nullable String version, long bytes, String sha256) {}

    /**
     * One object: zstd, then age.
     *
     * @param name what it holds: {@code snapshot.db}, {@code root.tar}
     * @param key in the bucket
     * @param version of the object that was stored; null where the bucket keeps no versions, and in manifests from before they were noted
     * @param storedSha256 lower-case hex, of the bytes in the bucket
     * @param plainSha256 lower-case hex, of the bytes after decryption and decompression
     */
    public record StoredObject(
            String name,
            String key,
            @Nullable String version,
            long storedBytes,
            String storedSha256,
            long plainBytes,
            String plainSha256) {}
}
