package io.stillpoint.vault;

import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.Manifest;
import io.stillpoint.streams.Sha256;
import io.stillpoint.vault.store.Bucket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Reads manifests; accepts only the very text that a {@link SnapshotRef} names. */
final class ManifestReader {

    /** A limit: a manifest holds only names and numbers of a snapshot's objects. */
    private static final int MAX_BYTES = 4 << 20;

    /** A limit: some 250 bytes for each blob of a registry. */
    private static final int KEYS_MAX_BYTES = 256 << 20;

    private final Bucket bucket;

    ManifestReader(Bucket bucket) {
        this.bucket = bucket;
    }

    Manifest read(SnapshotRef ref) throws VaultException {
        byte[] text = bucket.read(ref.manifestKey(), ref.manifestVersion(), MAX_BYTES);
        String found = Sha256.hex(text);
        if (!found.equals(ref.manifestSha256())) {
            throw damaged(ref, "SHA-256 " + ref.manifestSha256(), found);
        }
        try {
            return Json.read(text, Manifest.class);
        } catch (JacksonException e) {
            throw damaged(ref, "a manifest", "something else");
        }
    }

    /** The keys of shared objects that a snapshot needs; empty when its manifest lists none. */
    Set<String> sharedKeys(SnapshotRef ref) throws VaultException {
        return lines(ref, read(ref).sharedKeys());
    }

    /** What tags pointed to when a snapshot of a registry was taken; empty when its manifest lists nothing. */
    Set<String> taggedDigests(SnapshotRef ref) throws VaultException {
        return lines(ref, read(ref).taggedDigests());
    }

    private Set<String> lines(SnapshotRef ref, Manifest.@Nullable PlainList list) throws VaultException {
        if (list == null) {
            return Set.of();
        }
        byte[] text = bucket.read(list.key(), list.version(), KEYS_MAX_BYTES);
        if (!Sha256.hex(text).equals(list.sha256())) {
            throw damaged(ref, "SHA-256 " + list.sha256() + " of " + list.key(), Sha256.hex(text));
        }
        return new String(text, StandardCharsets.UTF_8).lines().collect(Collectors.toUnmodifiableSet());
    }

    private static VaultException damaged(SnapshotRef ref, String expected, String found) {
        return new VaultException(
                new Problem(
                        "manifest-damaged",
                        expected,
                        found,
                        ref.manifestKey(),
                        "Do not restore from it. Choose another recovery point."),
                false);
    }
}
