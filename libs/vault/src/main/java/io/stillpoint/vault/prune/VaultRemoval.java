package io.stillpoint.vault.prune;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.VaultLayout;
import io.stillpoint.vault.store.Bucket;
import io.stillpoint.vault.store.MultipartUpload;
import io.stillpoint.vault.store.ObjectLock;
import io.stillpoint.vault.store.ObjectVersions.Version;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Removes what was chosen, for ever: every version of it, and the delete markers over them. It chooses nothing itself, takes names and
 * no keys, and does the same when it is repeated. A version that the store refuses to remove keeps no other one from being removed.
 */
public final class VaultRemoval {

    private final Bucket bucket;
    private final MultipartUpload uploads;
    private final ObjectLock lock;

    /** @param bucket opened with the credentials that may delete */
    public VaultRemoval(Bucket bucket) {
        this.bucket = bucket;
        this.uploads = new MultipartUpload(bucket);
        this.lock = new ObjectLock(bucket);
    }

    /**
     * Removes a recovery point, its signature and document first: from then on nothing in the vault looks like a point, however
     * far the removal comes.
     */
    public RemovalResult point(String cluster, String point) throws VaultException {
        return below(VaultLayout.point(cluster, point));
    }

    /** Removes what one execution left, and ends its uploads; or a point's document and signature, and nothing else of it. */
    public RemovalResult run(RunObjects run) throws VaultException {
        return run.run().isEmpty()
                ? named(run.folder(), List.of(VaultLayout.SIGNATURE, VaultLayout.POINT))
                : below(run.folder());
    }

    /** Ends an upload of a shared object; one that is gone already counts as ended. */
    public void upload(MultipartUpload.Unfinished upload) throws VaultException {
        uploads.abort(upload.key(), upload.uploadId());
    }

    /** Puts a note beside a shared object that no recovery point needs it; from then on no backup relies on it. */
    public void noteUnused(String key) throws VaultException {
        bucket.put(
                key + VaultLayout.UNUSED_SUFFIX,
                "No recovery point needs this object. Prune removes it.\n".getBytes(StandardCharsets.UTF_8));
    }

    /** Removes a shared object, then its notes: while it is there, they keep backups from relying on it. */
    public RemovalResult shared(String key) throws VaultException {
        return named(key, List.of("", VaultLayout.UNUSED_SUFFIX, VaultLayout.DAMAGED_SUFFIX));
    }

    /** Removes what has one of these ends after {@code start}, in their order. */
    private RemovalResult named(String start, List<String> ends) throws VaultException {
        List<Version> found = bucket.versions().all(start);
        RemovalResult removal = RemovalResult.NOTHING;
        for (String end : ends) {
            removal = removal.plus(remove(found.stream()
                    .filter(version -> version.key().equals(start + end))
                    .toList()));
        }
        return removal;
    }

    private RemovalResult below(String folder) throws VaultException {
        for (MultipartUpload.Unfinished upload : uploads.unfinished(folder)) {
            uploads.abort(upload.key(), upload.uploadId());
        }
        return remove(bucket.versions().all(folder).stream()
                .sorted(Comparator.<Version>comparingInt(version -> rank(folder, version.key()))
                        .thenComparing(Version::key)
                        // A marker goes last: without it, what it hides would be seen again.
                        .thenComparing(Version::marker))
                .toList());
    }

    private static int rank(String folder, String key) {
        String name = key.substring(folder.length());
        return switch (name) {
            case VaultLayout.SIGNATURE -> 0;
            case VaultLayout.POINT -> 1;
            default -> name.endsWith("/" + VaultLayout.MANIFEST) || name.equals(VaultLayout.MANIFEST) ? 2 : 3;
        };
    }

    private RemovalResult remove(List<Version> versions) throws VaultException {
        RemovalResult removal = RemovalResult.NOTHING;
        Set<String> kept = new HashSet<>();
        for (Version version : versions) {
            // What is kept stays hidden where it was.
            if (!version.marker() || !kept.contains(version.key())) {
                RemovalResult one = remove(version);
                removal = removal.plus(one);
                if (one.refusedObjects() > 0) {
                    kept.add(version.key());
                }
            }
        }
        return removal;
    }

    /** @throws VaultException when the store does not answer; what it refuses is part of the result */
    private RemovalResult remove(Version version) throws VaultException {
        try {
            bucket.remove(version.key(), version.id());
            return version.marker() ? RemovalResult.NOTHING : new RemovalResult(1, version.bytes(), List.of(), 0);
        } catch (VaultException e) {
            if (e.retryable()) {
                throw e;
            }
            return new RemovalResult(0, 0, List.of(refused(version, e.problem())), 1);
        }
    }

    /** A store says of a locked version only that access is denied. */
    private Problem refused(Version version, Problem problem) throws VaultException {
        ObjectLock.Lock found = lock.of(version.key(), version.id());
        return found.any()
                ? new Problem(
                        "object-locked",
                        "a version that may be removed",
                        "one that is locked " + found.words(),
                        version.key(),
                        "It stays until its lock ends; a later prune removes it.")
                : problem;
    }
}
