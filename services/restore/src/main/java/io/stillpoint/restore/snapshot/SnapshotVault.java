package io.stillpoint.restore.snapshot;

import io.stillpoint.bus.StepFailedException;
import io.stillpoint.restore.plan.Finding;
import io.stillpoint.restore.plan.StoredCheck;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.Manifest;
import io.stillpoint.schemas.vault.PointDocument;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.keys.AgeIdentity;
import java.io.InputStream;

/**
 * The vault as a restore sees it. What another attempt may find otherwise (a store that is away) fails the step; what is
 * wrong for good (a signature, a digest) is a finding for the guards.
 */
public final class SnapshotVault {

    /** Stored bytes that a plan reads through while somebody waits for it: a few seconds' worth. */
    private static final long LOOK_THROUGH_BYTES = 256L << 20;

    private final Vault vault;
    private final ReadKeys keys;

    public SnapshotVault(Vault vault, ReadKeys keys) {
        this.vault = vault;
        this.keys = keys;
    }

    /** The vault itself, for components that read their snapshots in a way of their own. */
    public Vault vault() {
        return vault;
    }

    /** What decrypts. */
    public AgeIdentity identity() {
        return keys.identity();
    }

    /** The sealed document of a point; found only when one of the configured keys signed it. */
    public Finding<PointDocument> point(String cluster, String point) throws StepFailedException {
        return find(() -> vault.point(cluster, point, keys.verification()).document());
    }

    /** A snapshot's manifest; found only when it is the very text that {@code snapshot} names. */
    public Finding<Manifest> manifest(SnapshotRef snapshot) throws StepFailedException {
        return find(() -> vault.manifest(snapshot));
    }

    /** Compares the stored bytes with the manifest where that is quick. */
    public StoredCheck lookThrough(SnapshotRef snapshot) throws StepFailedException {
        if (snapshot.storedBytes() > LOOK_THROUGH_BYTES) {
            return new StoredCheck.Postponed(snapshot.storedBytes());
        }
        return find(() -> vault.verifyStored(snapshot))
                .problem()
                .<StoredCheck>map(StoredCheck.Damaged::new)
                .orElseGet(StoredCheck.Whole::new);
    }

    /**
     * Refuses a snapshot that no signed point names, whoever handed the task out: anybody might write tasks, only the
     * coordinator can sign.
     *
     * @throws StepFailedException {@code snapshot-not-sealed}, or what is wrong with the point's signature
     */
    public void requireSealed(SnapshotRef snapshot) throws StepFailedException {
        Finding<PointDocument> point = point(snapshot.cluster(), snapshot.point());
        if (point.problem().isPresent()) {
            throw new StepFailedException(point.problem().orElseThrow(), false);
        }
        if (!point.value().orElseThrow().snapshots().contains(snapshot)) {
            throw new StepFailedException(
                    new Problem(
                            "snapshot-not-sealed",
                            "a snapshot that the signed document of point " + snapshot.point() + " names",
                            "run %s with manifest %s".formatted(snapshot.run(), snapshot.manifestSha256()),
                            snapshot.manifestKey(),
                            "Plan the restore again. If it persists, somebody else than the coordinator writes tasks."),
                    false);
        }
    }

    /** The manifest, or the step fails. */
    public Manifest requireManifest(SnapshotRef snapshot) throws StepFailedException {
        try {
            return vault.manifest(snapshot);
        } catch (VaultException e) {
            throw new StepFailedException(e.problem(), e.retryable(), e);
        }
    }

    /** Opens one object; its end is reached only when stored and plain bytes are the manifest's. */
    InputStream open(Manifest.StoredObject object, Manifest manifest) throws StepFailedException {
        try {
            return vault.openPlain(object, keys.identity());
        } catch (VaultException e) {
            throw told(e, object, manifest);
        }
    }

    /** As a failed step; a key that does not fit is told with the keys that would. */
    StepFailedException told(VaultException e, Manifest.StoredObject object, Manifest manifest) {
        if (!e.problem().code().equals("age-identity-wrong")) {
            return new StepFailedException(e.problem(), e.retryable(), e);
        }
        String tried = keys.tried().isEmpty() ? "" : ", with the public key " + String.join(", ", keys.tried());
        return new StepFailedException(
                new Problem(
                        e.problem().code(),
                        "one of the keys that this snapshot was encrypted to: "
                                + String.join(", ", manifest.recipients()),
                        "the identity of " + keys.identity() + tried,
                        object.key(),
                        "Give the restore service the restore identity or the recovery identity of that time."),
                false,
                e);
    }

    @FunctionalInterface
    private interface Look<T> {
        T at() throws VaultException;
    }

    private static <T> Finding<T> find(Look<T> look) throws StepFailedException {
        try {
            return Finding.found(look.at());
        } catch (VaultException e) {
            if (e.retryable()) {
                throw new StepFailedException(e.problem(), true, e);
            }
            return Finding.lacking(e.problem());
        }
    }
}
