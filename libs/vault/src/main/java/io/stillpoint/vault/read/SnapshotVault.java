package io.stillpoint.vault.read;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.Manifest;
import io.stillpoint.schemas.vault.PointDocument;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.keys.AgeIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Function;

/**
 * The vault as a restore sees it. A failure that may pass (a store that is away) is thrown; what is wrong for good (a
 * signature, a digest) is a finding for the guards.
 */
public final class SnapshotVault {

    /** Limit of stored bytes that are read while somebody waits for a plan: a few seconds' worth. */
    private static final long LOOK_THROUGH_BYTES = 256L << 20;

    private static final int BUFFER_BYTES = 1 << 20;

    private final Vault vault;
    private final ReadKeys keys;

    public SnapshotVault(Vault vault, ReadKeys keys) {
        this.vault = vault;
        this.keys = keys;
    }

    /** Returns the vault itself, for components that read their snapshots in their own way. */
    public Vault vault() {
        return vault;
    }

    /** Returns the identity that decrypts. */
    public AgeIdentity identity() {
        return keys.identity();
    }

    /** Returns the sealed document of a point; found only when one of the configured keys signed it. */
    public Finding<PointDocument> point(String cluster, String point) throws VaultException {
        return find(() -> vault.point(cluster, point, keys.verification()).document());
    }

    /** Returns a snapshot's manifest; found only when it is the very text that {@code snapshot} names. */
    public Finding<Manifest> manifest(SnapshotRef snapshot) throws VaultException {
        return find(() -> vault.manifest(snapshot));
    }

    /** Compares the stored bytes with the manifest if that is quick. */
    public StoredCheck lookThrough(SnapshotRef snapshot) throws VaultException {
        if (snapshot.storedBytes() > LOOK_THROUGH_BYTES) {
            return new StoredCheck.Postponed(snapshot.storedBytes());
        }
        return find(() -> vault.verifyStored(snapshot))
                .problem()
                .<StoredCheck>map(StoredCheck.Damaged::new)
                .orElseGet(StoredCheck.Whole::new);
    }

    /**
     * Refuses a snapshot that no signed point names. Others might write tasks, but only the coordinator can sign.
     *
     * @throws VaultException {@code snapshot-not-sealed}, or what is wrong with the point's signature
     */
    public void requireSealed(SnapshotRef snapshot) throws VaultException {
        Finding<PointDocument> point = point(snapshot.cluster(), snapshot.point());
        if (point.problem().isPresent()) {
            throw new VaultException(point.problem().orElseThrow(), false);
        }
        if (!point.value().orElseThrow().snapshots().contains(snapshot)) {
            throw new VaultException(
                    new Problem(
                            "snapshot-not-sealed",
                            "a snapshot that the signed document of point " + snapshot.point() + " names",
                            "run %s with manifest %s".formatted(snapshot.run(), snapshot.manifestSha256()),
                            snapshot.manifestKey(),
                            "Plan the restore again. If it persists, somebody other than the coordinator writes "
                                    + "tasks."),
                    false);
        }
    }

    /** Returns the manifest itself, after a plan has found it before. */
    public Manifest requireManifest(SnapshotRef snapshot) throws VaultException {
        return vault.manifest(snapshot);
    }

    /** Adds to a failure for readers: a key that does not fit is reported with the keys that would. */
    private VaultException told(VaultException e, Manifest.StoredObject object, Manifest manifest) {
        if (!e.problem().code().equals("age-identity-wrong")) {
            return e;
        }
        String tried = keys.tried().isEmpty() ? "" : ", with the public key " + String.join(", ", keys.tried());
        return new VaultException(
                new Problem(
                        e.problem().code(),
                        "one of the keys that this snapshot was encrypted to: "
                                + String.join(", ", manifest.recipients()),
                        "the identity of " + keys.identity() + tried,
                        object.key(),
                        "Give the restore service the restore identity or the recovery identity from that time."),
                false,
                e);
    }

    /**
     * Reads every object of a snapshot and keeps nothing.
     *
     * @throws VaultException {@code object-damaged}, {@code manifest-damaged}, {@code age-identity-wrong} …
     */
    public void readThrough(SnapshotRef snapshot, ReadProgress progress) throws VaultException, InterruptedException {
        read(snapshot, requireManifest(snapshot), object -> OutputStream.nullOutputStream(), progress);
    }

    /** Reads every object of a snapshot, and one of them into {@code out}: stored bytes, decryption, decompression, plain bytes. */
    public void readThrough(
            SnapshotRef snapshot,
            Manifest manifest,
            Manifest.StoredObject kept,
            OutputStream out,
            ReadProgress progress)
            throws VaultException, InterruptedException {
        read(snapshot, manifest, object -> object.equals(kept) ? out : OutputStream.nullOutputStream(), progress);
    }

    private void read(
            SnapshotRef snapshot,
            Manifest manifest,
            Function<Manifest.StoredObject, OutputStream> outs,
            ReadProgress progress)
            throws VaultException, InterruptedException {
        long before = 0;
        for (Manifest.StoredObject object : manifest.objects()) {
            before += copy(object, manifest, outs.apply(object), before, snapshot.plainBytes(), progress);
        }
        requireSize(snapshot, before);
    }

    private long copy(
            Manifest.StoredObject object,
            Manifest manifest,
            OutputStream out,
            long before,
            long expected,
            ReadProgress progress)
            throws VaultException, InterruptedException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long done = 0;
        try (InputStream in = vault.openPlain(object, keys.identity())) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
                done += count;
                progress.read(before + done, expected);
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while reading " + object.key());
                }
            }
            return done;
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while reading " + object.key());
            }
            throw e instanceof VaultException told ? told(told, object, manifest) : unread(object, done, e);
        }
    }

    private static VaultException unread(Manifest.StoredObject object, long done, IOException e) {
        return new VaultException(
                new Problem(
                        "snapshot-unread",
                        object.plainBytes() + " plain bytes",
                        "%s after %d bytes".formatted(e.getMessage(), done),
                        object.key(),
                        "Look at the S3 server and at the disk of the restore service's machine."),
                true,
                e);
    }

    @FunctionalInterface
    private interface Look<T> {
        T at() throws VaultException;
    }

    private static <T> Finding<T> find(Look<T> look) throws VaultException {
        try {
            return Finding.found(look.at());
        } catch (VaultException e) {
            if (e.retryable()) {
                throw e;
            }
            return Finding.lacking(e.problem());
        }
    }

    private static void requireSize(SnapshotRef snapshot, long found) throws VaultException {
        if (found != snapshot.plainBytes()) {
            throw new VaultException(
                    new Problem(
                            "snapshot-size-differs",
                            snapshot.plainBytes() + " plain bytes",
                            found + " plain bytes",
                            snapshot.manifestKey(),
                            "Take another recovery point and find out who wrote this one."),
                    false);
        }
    }
}
