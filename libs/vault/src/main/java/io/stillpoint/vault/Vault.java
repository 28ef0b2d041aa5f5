package io.stillpoint.vault;

import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.Manifest;
import io.stillpoint.schemas.vault.Manifest.StoredObject;
import io.stillpoint.vault.keys.AgeIdentity;
import io.stillpoint.vault.keys.RecipientSet;
import io.stillpoint.vault.keys.VerificationKeys;
import io.stillpoint.vault.store.Bucket;
import io.stillpoint.vault.store.MultipartUpload;
import io.stillpoint.vault.store.ObjectLock;
import io.stillpoint.vault.store.StoreFailures;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The vault: begins and reads snapshots, seals and reads recovery points. Thread-safe. */
public final class Vault implements AutoCloseable {

    private final VaultConfig config;
    private final Bucket bucket;
    private final MultipartUpload multipart;
    private final RecoveryPoints points;

    private Vault(VaultConfig config) {
        this.config = config;
        this.bucket = new Bucket(config);
        this.multipart = new MultipartUpload(bucket);
        this.points = new RecoveryPoints(bucket, new ObjectLock(bucket));
    }

    /** Opens the vault without asking the server anything; {@link #probe} asks. */
    public static Vault open(VaultConfig config) {
        return new Vault(config);
    }

    public VaultConfig config() {
        return config;
    }

    /**
     * Begins a snapshot. Aborts uploads that an earlier run of the same step left unfinished: that run is dead, or must
     * not go on.
     *
     * @throws VaultException {@code recipients-too-few} with fewer than two recipients
     */
    public SnapshotWriter begin(
            String cluster, String point, Component component, String target, String run, Consistency consistency)
            throws VaultException {
        RecipientSet recipients = RecipientSet.of(config.recipients(), config.where());
        VaultLayout.run(cluster, point, component, target, run);
        for (MultipartUpload.Unfinished left :
                multipart.unfinished(VaultLayout.target(cluster, point, component, target))) {
            multipart.abort(left.key(), left.uploadId());
        }
        return new SnapshotWriter(bucket, config, recipients, cluster, point, component, target, run, consistency);
    }

    /**
     * Reads a snapshot's manifest.
     *
     * @throws VaultException {@code manifest-damaged} unless it is the very text that {@code ref} names
     */
    public Manifest manifest(SnapshotRef ref) throws VaultException {
        return new ManifestReader(bucket).read(ref);
    }

    /**
     * Returns the keys of shared objects that a snapshot needs; needs no private key. Empty when its manifest lists none: a
     * registry's snapshot from before such lists were written still needs some.
     *
     * @throws VaultException {@code manifest-damaged} unless manifest and list are the very texts that {@code ref} names
     */
    public Set<String> sharedKeys(SnapshotRef ref) throws VaultException {
        return new ManifestReader(bucket).sharedKeys(ref);
    }

    /** Returns what tags of the cluster's registry pointed to at its points; see {@link RecoveryPoints#taggedDigests}. */
    public Set<String> taggedDigests(String cluster) throws VaultException {
        return points.taggedDigests(cluster);
    }

    /**
     * Opens an object for reading. Its end is reached only when stored and plain lengths and digests equal the
     * manifest's.
     *
     * @throws VaultException {@code age-identity-wrong}, {@code object-missing}; while reading {@code object-damaged}
     */
    public InputStream openPlain(StoredObject object, AgeIdentity identity) throws VaultException {
        return PlainInput.open(object, new StoredInput(bucket, object), identity);
    }

    /**
     * Reads every stored byte of a snapshot and compares it with the manifest; needs no private key.
     *
     * @throws VaultException {@code manifest-damaged}, {@code object-damaged}, {@code vault-object-missing}
     */
    public Manifest verifyStored(SnapshotRef ref) throws VaultException {
        Manifest manifest = manifest(ref);
        for (StoredObject object : manifest.objects()) {
            verifyStored(object);
        }
        return manifest;
    }

    /**
     * Reads every stored byte of an object and compares it; needs no private key.
     *
     * @throws VaultException {@code object-damaged}, {@code vault-object-missing}
     */
    public void verifyStored(StoredObject object) throws VaultException {
        try (StoredInput stored = new StoredInput(bucket, object)) {
            stored.proveEnd();
        } catch (IOException e) {
            throw StoreFailures.told(e, object.key());
        }
    }

    /**
     * Returns the objects that all recovery points of a cluster share, each once for this vault's recipients.
     *
     * @param area whose they are, {@code registry}
     * @param spool an existing directory for stored bytes whose key is known only at their end
     * @throws VaultException {@code recipients-too-few} with fewer than two recipients
     */
    public SharedObjects shared(String cluster, String area, Path spool) throws VaultException {
        RecipientSet recipients = RecipientSet.of(config.recipients(), config.where());
        return new SharedObjects(
                bucket, recipients, VaultLayout.shared(cluster, area, recipients.digest()), config.where(), spool);
    }

    /**
     * Notes that a shared object is damaged, so that later backups do not rely on it and send its content again. The
     * object stays where it is.
     */
    public void distrust(String key, Problem because) throws VaultException {
        SharedObjects.distrust(bucket, key, because);
    }

    /**
     * Reads every stored byte of every object that a cluster's points share and compares it with what its key says;
     * needs no private key. Damaged ones are noted ({@link #distrust}); those that were noted before are not read
     * again.
     *
     * @param area whose they are, {@code registry}
     */
    public SharedCheck verifyShared(String cluster, String area) throws VaultException {
        long bytes = 0;
        List<Problem> damaged = new ArrayList<>();
        List<SharedObjects.Present> objects =
                SharedObjects.listed(bucket, VaultLayout.area(cluster, area), Set.of(VaultLayout.DAMAGED_SUFFIX));
        for (SharedObjects.Present each : objects) {
            try {
                verifyStored(each.object());
            } catch (VaultException e) {
                if (!e.problem().code().equals(StoredInput.DAMAGED)) {
                    throw e;
                }
                distrust(each.key(), e.problem());
                damaged.add(e.problem());
            }
            bytes += each.storedBytes();
        }
        return new SharedCheck(objects.size(), bytes, List.copyOf(damaged));
    }

    /**
     * The result of {@link #verifyShared}.
     *
     * @param storedBytes of all of them
     * @param damaged one problem for each damaged object
     */
    public record SharedCheck(int objects, long storedBytes, List<Problem> damaged) {}

    /** Seals a recovery point; see {@link RecoveryPoints#seal}. */
    public Sealed seal(String cluster, Work.SealPoint work, Clock clock) throws VaultException {
        return points.seal(cluster, work, clock.instant(), config.retention());
    }

    /**
     * The result of sealing a point.
     *
     * @param version of the document, null where the bucket keeps none
     * @param signatureVersion of its signature
     * @param lockedUntil when the locks of all its objects end; null without locks
     */
    public record Sealed(
            String key,
            String sha256,
            @Nullable String version,
            @Nullable String signatureVersion,
            @Nullable Instant lockedUntil) {}

    /** Returns whether the store can lock objects of this vault. */
    public boolean hasLocks() throws VaultException {
        return new ObjectLock(bucket).present();
    }

    /**
     * Locks a sealed point until a later date; see {@link #extendShared} for what it shares.
     *
     * @param snapshots of the point, as the log names them
     */
    public void extend(String cluster, String point, List<SnapshotRef> snapshots, LockTerm term) throws VaultException {
        points.extend(cluster, point, snapshots, term);
    }

    /** Locks the shared objects that snapshots need until a later date. */
    public void extendShared(List<SnapshotRef> snapshots, LockTerm term) throws VaultException {
        points.extendShared(snapshots, term);
    }

    /** Reads a recovery point and checks its signature; see {@link RecoveryPoints#read}. */
    public SealedPoint point(String cluster, String point, VerificationKeys keys) throws VaultException {
        return points.read(cluster, point, keys);
    }

    /** Returns the names of all clusters of which anything is here. */
    public List<String> clusters() throws VaultException {
        return points.clusters();
    }

    /** Returns the ids of the cluster's recovery points that have a document, unchecked. */
    public List<String> points(String cluster) throws VaultException {
        return points.list(cluster);
    }

    /** Writes, reads back and removes a probe object. */
    public Probe probe() throws VaultException {
        return new ProbeRun(bucket, new ObjectLock(bucket)).probe();
    }

    /**
     * The result of a probe.
     *
     * @param objectLock whether objects of this bucket can be locked
     * @param roundTrip how long writing, reading back and removing took
     * @param bytesPerSecond speed for bytes that do not compress, over one connection; at least 1
     */
    public record Probe(boolean objectLock, Duration roundTrip, long bytesPerSecond) {}

    @Override
    public void close() {
        bucket.close();
    }
}
