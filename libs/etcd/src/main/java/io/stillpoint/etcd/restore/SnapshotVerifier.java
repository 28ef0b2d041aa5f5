package io.stillpoint.etcd.restore;

import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.etcd.tool.Etcdctl;
import io.stillpoint.etcd.tool.SnapshotFile;
import io.stillpoint.etcd.tool.SnapshotStatus;
import io.stillpoint.etcd.v2.V2Keys;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.Manifest;
import io.stillpoint.schemas.vault.Manifest.StoredObject;
import io.stillpoint.vault.read.ReadProgress;
import io.stillpoint.vault.read.SnapshotVault;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * Reads a snapshot back whole: every stored byte, decryption, decompression, every plain byte. An etcd snapshot must
 * also match its own digest at its end, and the revision that etcd reads out of it.
 */
public final class SnapshotVerifier {

    private final SnapshotVault vault;
    private final Etcdctl etcdctl;

    public SnapshotVerifier(SnapshotVault vault, Etcdctl etcdctl) {
        this.vault = vault;
        this.etcdctl = etcdctl;
    }

    /**
     * Reads an etcd snapshot whole, its database into {@code target}, which must not exist, and proves that etcd can use it.
     *
     * @return bytes of the database
     * @throws StepFailedException as {@link SnapshotVault#readThrough}, {@code etcd-snapshot-broken},
     *     {@code revision-differs}
     */
    public long readInto(Path target, SnapshotRef snapshot, ReadProgress progress)
            throws IOException, InterruptedException {
        Manifest manifest = vault.requireManifest(snapshot);
        StoredObject object = onlyObject(snapshot, manifest);
        try (OutputStream out = Files.newOutputStream(
                Files.createFile(
                        target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))),
                StandardOpenOption.WRITE)) {
            vault.readThrough(snapshot, manifest, object, out, progress);
            SnapshotFile.check(target, object.key());
        } catch (IOException e) {
            throw StepFailedException.of(
                    e,
                    new Problem(
                            "scratch-failed",
                            "room for the plain snapshot, for this service alone",
                            String.valueOf(e.getMessage()),
                            "restore service, " + target,
                            "Look at that directory and at its disk."));
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
        return object.plainBytes();
    }

    /**
     * Makes a data directory below {@code empty} out of a snapshot that {@link #readInto} has read, and compares what both hold.
     *
     * @throws StepFailedException {@code etcd-load-differs}, {@code etcd-load-refused}; what only hinders it is {@code etcdctl-missing},
     *     {@code etcdctl-failed}, {@code etcd-load-compacts}
     */
    public void load(Path file, SnapshotRef snapshot, Path empty) throws IOException, InterruptedException {
        new SnapshotLoad(etcdctl).load(file, snapshot, empty);
    }

    private static StoredObject onlyObject(SnapshotRef snapshot, Manifest manifest) throws IOException {
        List<StoredObject> databases = manifest.objects().stream()
                .filter(object -> !object.name().equals(V2Keys.OBJECT))
                .toList();
        if (snapshot.component() == Component.ETCD && databases.size() == 1) {
            return databases.getFirst();
        }
        throw new StepFailedException(
                new Problem(
                        "not-an-etcd-snapshot",
                        "an etcd snapshot with one database",
                        "%s with %d objects"
                                .formatted(
                                        snapshot.component().label(),
                                        manifest.objects().size()),
                        snapshot.manifestKey(),
                        "Take another recovery point and find out who wrote this one."),
                false);
    }
}
