package io.stillpoint.restore.lab;

import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.Topology;
import io.stillpoint.schemas.vault.PointDocument;
import io.stillpoint.standalone.ObjectStoreProcess;
import io.stillpoint.vault.SnapshotWriter;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultConfig;
import io.stillpoint.vault.VaultOutput;
import io.stillpoint.vault.keys.AgeIdentity;
import io.stillpoint.vault.keys.KeyCreation;
import io.stillpoint.vault.keys.PointSigner;
import io.stillpoint.vault.keys.RecipientSet;
import io.stillpoint.vault.keys.VerificationKeys;
import io.stillpoint.vault.read.ReadKeys;
import io.stillpoint.vault.read.SnapshotVault;
import io.stillpoint.vault.store.BucketCreation;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A real S3 server with a vault in it, and keys as {@code ./stillpoint key create} makes them. */
public final class LabVault implements AutoCloseable {

    public static final String CLUSTER = "mycluster";
    public static final String BUCKET = "stillpoint";
    public static final String REGION = "us-east-1";

    private final ObjectStoreProcess store;
    private final Vault vault;
    private final KeyCreation.Created keys;
    private final KeyCreation.Created foreignKeys;
    private final AtomicInteger runs = new AtomicInteger();

    public LabVault(Path home) throws IOException {
        store = ObjectStoreProcess.in(Files.createDirectories(home.resolve("s3")));
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        keys = KeyCreation.into(Files.createDirectories(home.resolve("keys")), now);
        foreignKeys = KeyCreation.into(Files.createDirectories(home.resolve("foreign-keys")), now);
        VaultConfig config = new VaultConfig(
                URI.create(store.endpoint()),
                REGION,
                BUCKET,
                store.accessKey(),
                store.secretKey(),
                RecipientSet.parse(Files.readString(keys.recipients())));
        BucketCreation.ensure(config);
        vault = Vault.open(config);
    }

    public ObjectStoreProcess store() {
        return store;
    }

    public KeyCreation.Created keys() {
        return keys;
    }

    /** What the restore service sees of it, with its own keys. */
    public SnapshotVault open() throws IOException {
        return open(keys.restoreIdentity());
    }

    /** The same with another identity file. */
    public SnapshotVault open(Path identity) throws IOException {
        return new SnapshotVault(
                vault,
                new ReadKeys(
                        VerificationKeys.load(keys.verificationKey().getParent()),
                        AgeIdentity.load(identity),
                        ReadKeys.noted(Files.readString(identity))));
    }

    /** The same through another port of this machine. */
    public SnapshotVault openThrough(int port) throws IOException {
        VaultConfig config = new VaultConfig(
                URI.create("http://127.0.0.1:" + port),
                REGION,
                BUCKET,
                store.accessKey(),
                store.secretKey(),
                vault.config().recipients());
        return new SnapshotVault(
                Vault.open(config),
                new ReadKeys(
                        VerificationKeys.load(keys.verificationKey().getParent()),
                        AgeIdentity.load(keys.restoreIdentity()),
                        List.of()));
    }

    public Path foreignIdentity() {
        return foreignKeys.restoreIdentity();
    }

    /** Writes an etcd snapshot, as etcd-backup does. */
    public SnapshotRef write(String point, Path snapshot, @Nullable Long revision, Instant at) throws IOException {
        return write(point, Component.ETCD, "etcd", "snapshot.db", Files.readAllBytes(snapshot), revision, at);
    }

    /** Writes a snapshot of one object. */
    public SnapshotRef write(
            String point,
            Component component,
            String target,
            String object,
            byte[] bytes,
            @Nullable Long revision,
            Instant at)
            throws IOException {
        SnapshotWriter writer =
                vault.begin(CLUSTER, point, component, target, "run-" + runs.incrementAndGet(), Consistency.HOT);
        try (VaultOutput out = writer.object(object)) {
            out.write(bytes);
            out.commit();
        }
        return writer.commit(
                false,
                Map.of("etcd.version", EtcdCluster.VERSION),
                Map.of(),
                List.of("etcdctl snapshot restore snapshot.db"),
                revision,
                at.minusSeconds(1),
                at);
    }

    /** Writes a snapshot of several objects, in their order. */
    public SnapshotRef write(
            String point, Component component, Map<String, byte[]> objects, Map<String, String> source, Instant at)
            throws IOException {
        SnapshotWriter writer = vault.begin(
                CLUSTER, point, component, component.label(), "run-" + runs.incrementAndGet(), Consistency.HOT);
        for (Map.Entry<String, byte[]> object : objects.entrySet()) {
            try (VaultOutput out = writer.object(object.getKey())) {
                out.write(object.getValue());
                out.commit();
            }
        }
        return writer.commit(
                false, source, Map.of(), List.of("as its tools do"), null, "position", at.minusSeconds(1), at);
    }

    /** The file that holds one object of a snapshot. */
    public Path object(SnapshotRef snapshot, String name) throws IOException {
        return vault.manifest(snapshot).objects().stream()
                .filter(object -> object.name().equals(name))
                .map(object -> file(object.key()))
                .findFirst()
                .orElseThrow();
    }

    public void seal(String point, Topology topology, SnapshotRef... snapshots) throws IOException {
        seal(point, topology, PointSigner.load(keys.signingKey()), snapshots);
    }

    /** Seals with a key that nobody trusts. */
    public void sealForeign(String point, Topology topology, SnapshotRef... snapshots) throws IOException {
        seal(point, topology, PointSigner.load(foreignKeys.signingKey()), snapshots);
    }

    private void seal(String point, Topology topology, PointSigner signer, SnapshotRef... snapshots)
            throws IOException {
        Instant at = snapshots[0].completedAt();
        PointDocument document = new PointDocument(
                1,
                CLUSTER,
                point,
                "saga-" + point,
                Consistency.HOT,
                false,
                at,
                at,
                topology,
                List.of(snapshots),
                List.of(),
                null);
        String text = Json.text(document);
        vault.seal(
                CLUSTER,
                new Work.SealPoint(
                        point, false, text, signer.sign(text.getBytes(StandardCharsets.UTF_8)), signer.keyId(), null),
                Clock.systemUTC());
    }

    /** The file that holds an object. */
    public Path file(String key) {
        return store.data().resolve(BUCKET).resolve(key);
    }

    /** The one object of a snapshot. */
    public Path object(SnapshotRef snapshot) throws IOException {
        return file(vault.manifest(snapshot).objects().getFirst().key());
    }

    /** Flips one bit in the midst of a file. */
    public static void flip(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 4;
        Files.write(file, bytes);
    }

    /** The secrets of a restore service, beside what is there already. */
    public void secretsInto(Path directory) throws IOException {
        Files.createDirectories(directory.resolve(KeyCreation.VERIFICATION_KEYS));
        for (Map.Entry<Path, Path> copy : Map.of(
                        keys.restoreIdentity(), directory.resolve(KeyCreation.RESTORE_IDENTITY),
                        keys.recipients(), directory.resolve(KeyCreation.RECIPIENTS),
                        store.credentials(), directory.resolve("s3.credentials"),
                        keys.verificationKey(),
                                directory
                                        .resolve(KeyCreation.VERIFICATION_KEYS)
                                        .resolve(keys.verificationKey().getFileName()))
                .entrySet()) {
            Files.copy(copy.getKey(), copy.getValue(), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    @Override
    public void close() {
        vault.close();
        store.close();
    }
}
