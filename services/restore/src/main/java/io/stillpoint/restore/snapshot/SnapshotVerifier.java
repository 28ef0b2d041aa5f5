package io.stillpoint.restore.snapshot;

import io.stillpoint.bus.StepFailedException;
import io.stillpoint.restore.etcd.Etcdctl;
import io.stillpoint.restore.etcd.SnapshotFile;
import io.stillpoint.restore.etcd.SnapshotStatus;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.Manifest.StoredObject;
import io.stillpoint.schemas.vault.Manifest;
import io.stillpoint.vault.VaultException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Reads a snapshot back whole: every stored byte, decryption, decompression, every plain byte. An etcd snapshot must also
 * agree with itself: its own digest at its end, and the revision that etcd reads out of it.
 */
public final class SnapshotVerifier {

    private static final int BUFFER_BYTES = 1 << 20;

    private final SnapshotVault vault;
    private final Etcdctl etcdctl;

    public SnapshotVerifier(SnapshotVault vault, Etcdctl etcdctl) {
        this.vault = vault;
        this.etcdctl = etcdctl;
    }

    /**
     * Reads every object of a snapshot and keeps nothing.
     *
     * @throws StepFailedException {@code object-damaged}, {@code manifest-damaged}, {@code age-identity-wrong} …
     */
    public void readThrough(SnapshotRef snapshot, ReadProgress progress)
            throws StepFailedException, InterruptedException {
        Manifest manifest = vault.requireManifest(snapshot);
        long before = 0;
        for (StoredObject object : manifest.objects()) {
            before += copy(object, manifest, OutputStream.nullOutputStream(), before, snapshot.plainBytes(), progress);
        }
        requireSize(snapshot, before);
    }

    /**
     * Reads an etcd snapshot into {@code target}, which must not exist, and proves that etcd can use it.
     *
     * @throws StepFailedException as {@link #readThrough}, {@code etcd-snapshot-broken}, {@code revision-differs}
     */
    public void readInto(Path target, SnapshotRef snapshot, ReadProgress progress)
            throws StepFailedException, InterruptedException {
        Manifest manifest = vault.requireManifest(snapshot);
        StoredObject object = onlyObject(snapshot, manifest);
        try (OutputStream out = Files.newOutputStream(
                Files.createFile(
                        target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))),
                StandardOpenOption.WRITE)) {
            requireSize(snapshot, copy(object, manifest, out, 0, snapshot.plainBytes(), progress));
        } catch (IOException e) {
            throw scratchFailed(target, e);
        }
        try {
            SnapshotFile.check(target, object.key());
        } catch (IOException e) {
            throw scratchFailed(target, e);
        }
        SnapshotStatus status = etcdctl.status(target, object.key());
        Long recorded = snapshot.etcdRevision();
        if (recorded == null || recorded != status.revision()) {
            throw new StepFailedException(
                    new Problem(
                            "revision-differs",
                            "revision " + recorded + ", as recorded when it was taken",
                            "revision " + status.revision(),
                            object.key(),
                            "Take another recovery point and find out who wrote this one."),
                    false);
        }
    }

    private long copy(
            StoredObject object, Manifest manifest, OutputStream out, long before, long expected, ReadProgress progress)
            throws StepFailedException, InterruptedException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long done = 0;
        try (InputStream in = vault.open(object, manifest)) {
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
            if (e instanceof VaultException told) {
                throw vault.told(told, object, manifest);
            }
            throw new StepFailedException(
                    new Problem(
                            "snapshot-unread",
                            object.plainBytes() + " plain bytes",
                            "%s after %d bytes".formatted(e.getMessage(), done),
                            object.key(),
                            "Look at the S3 server and at the disk of the restore service's machine."),
                    true,
                    e);
        }
    }

    private static StoredObject onlyObject(SnapshotRef snapshot, Manifest manifest) throws StepFailedException {
        if (snapshot.component() == Component.ETCD && manifest.objects().size() == 1) {
            return manifest.objects().getFirst();
        }
        throw new StepFailedException(
                new Problem(
                        "not-an-etcd-snapshot",
                        "an etcd snapshot with one object",
                        "%s with %d objects"
                                .formatted(
                                        snapshot.component().label(),
                                        manifest.objects().size()),
                        snapshot.manifestKey(),
                        "Take another recovery point and find out who wrote this one."),
                false);
    }

    private static void requireSize(SnapshotRef snapshot, long found) throws StepFailedException {
        if (found != snapshot.plainBytes()) {
            throw new StepFailedException(
                    new Problem(
                            "snapshot-size-differs",
                            snapshot.plainBytes() + " plain bytes",
                            found + " plain bytes",
                            snapshot.manifestKey(),
                            "Take another recovery point and find out who wrote this one."),
                    false);
        }
    }

    private static StepFailedException scratchFailed(Path target, IOException e) {
        return new StepFailedException(
                new Problem(
                        "scratch-failed",
                        "room for the plain snapshot, for this service alone",
                        String.valueOf(e.getMessage()),
                        "restore service, " + target,
                        "Look at that directory and at its disk."),
                true,
                e);
    }
}
