package io.stillpoint.vault.prune;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.VaultLayout;
import io.stillpoint.vault.store.Bucket;
import io.stillpoint.vault.store.MultipartUpload;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Removes what was chosen, for ever. It chooses nothing itself, takes names and no keys, and does the same when it is repeated. An
 * object that the store refuses to remove keeps no other one from being removed.
 */
public final class VaultRemoval {

    private final Bucket bucket;
    private final MultipartUpload uploads;

    /** @param bucket opened with the credentials that may delete */
    public VaultRemoval(Bucket bucket) {
        this.bucket = bucket;
        this.uploads = new MultipartUpload(bucket);
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
    public RemovalResult shared(SharedObject object) throws VaultException {
        return named(object.key(), List.of("", VaultLayout.UNUSED_SUFFIX, VaultLayout.DAMAGED_SUFFIX));
    }

    /** Removes what has one of these ends after {@code start}, in their order. */
    private RemovalResult named(String start, List<String> ends) throws VaultException {
        Map<String, Bucket.Listed> found = new HashMap<>();
        bucket.list(start, object -> found.put(object.key().substring(start.length()), object));
        RemovalResult removal = RemovalResult.NOTHING;
        for (String end : ends) {
            Bucket.Listed object = found.get(end);
            if (object != null) {
                removal = removal.plus(remove(object));
            }
        }
        return removal;
    }

    private RemovalResult below(String folder) throws VaultException {
        for (MultipartUpload.Unfinished upload : uploads.unfinished(folder)) {
            uploads.abort(upload.key(), upload.uploadId());
        }
        List<Bucket.Listed> found = new ArrayList<>();
        bucket.list(folder, found::add);
        found.sort(Comparator.<Bucket.Listed>comparingInt(object -> rank(folder, object.key()))
                .thenComparing(Bucket.Listed::key));
        RemovalResult removal = RemovalResult.NOTHING;
        for (Bucket.Listed object : found) {
            removal = removal.plus(remove(object));
        }
        return removal;
    }

    private static int rank(String folder, String key) {
        String name = key.substring(folder.length());
        return switch (name) {
            case VaultLayout.SIGNATURE -> 0;
            case VaultLayout.POINT -> 1;
            default -> name.endsWith("/" + VaultLayout.MANIFEST) || name.equals(VaultLayout.MANIFEST) ? 2 : 3;
        };
    }

    /** @throws VaultException when the store does not answer; what it refuses is part of the result */
    private RemovalResult remove(Bucket.Listed object) throws VaultException {
        try {
            bucket.remove(object.key());
            return new RemovalResult(1, object.bytes(), List.of(), 0);
        } catch (VaultException e) {
            if (e.retryable()) {
                throw e;
            }
            Problem problem = e.problem();
            return new RemovalResult(0, 0, List.of(problem), 1);
        }
    }
}
