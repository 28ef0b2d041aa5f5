package io.stillpoint.vault;

import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.Manifest;
import io.stillpoint.schemas.vault.Manifest.StoredObject;
import io.stillpoint.streams.Sha256;
import io.stillpoint.vault.keys.RecipientSet;
import io.stillpoint.vault.store.Bucket;
import io.stillpoint.vault.store.ObjectUpload;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes one snapshot: objects, one after the other or in parallel, and the manifest last. A crash before that leaves
 * objects that no manifest names, and no snapshot.
 */
public final class SnapshotWriter {

    private final Bucket bucket;
    private final VaultConfig config;
    private final RecipientSet recipients;
    private final String cluster;
    private final String point;
    private final Component component;
    private final String target;
    private final String run;
    private final Consistency consistency;
    private final List<VaultOutput> outputs = new ArrayList<>();
    private long sharedPlainBytes;
    private long sharedStoredBytes;
    private final SortedSet<String> sharedKeys = new TreeSet<>();
    private final SortedSet<String> taggedDigests = new TreeSet<>();
    private final List<String> changedFiles = new ArrayList<>();
    private boolean committed;

    SnapshotWriter(
            Bucket bucket,
            VaultConfig config,
            RecipientSet recipients,
            String cluster,
            String point,
            Component component,
            String target,
            String run,
            Consistency consistency) {
        this.bucket = bucket;
        this.config = config;
        this.recipients = recipients;
        this.cluster = cluster;
        this.point = point;
        this.component = component;
        this.target = target;
        this.run = run;
        this.consistency = consistency;
    }

    /** The recovery point that the snapshot will belong to. */
    public String point() {
        return point;
    }

    /** Begins an object of unknown length. */
    public VaultOutput object(String name) throws VaultException {
        return object(name, null);
    }

    /**
     * Begins an object.
     *
     * @param name name of its contents, {@code snapshot.db}; unique in this snapshot, unless the earlier object was
     *     closed without a commit
     * @param expectedBytes estimate of its plain length, so that very long objects take less memory; null when unknown
     */
    public synchronized VaultOutput object(String name, @Nullable Long expectedBytes) throws VaultException {
        String key = prefix() + VaultLayout.checked("object name", name) + VaultLayout.STORED_SUFFIX;
        outputs.removeIf(output -> output.key().equals(key) && output.thrownAway());
        if (outputs.stream().anyMatch(output -> output.key().equals(key))) {
            throw new IllegalArgumentException("the object '" + name + "' was begun already");
        }
        ObjectUpload upload = new ObjectUpload(bucket, key, config.parallelUploads(), expectedBytes);
        VaultOutput output = new VaultOutput(name, key, new StoredPipe(upload, recipients, config.where()));
        outputs.add(output);
        return output;
    }

    /** Does without an object that was closed without a commit; any other such object keeps the snapshot from being committed. */
    public synchronized void leaveOut(String name) {
        String key = prefix() + VaultLayout.checked("object name", name) + VaultLayout.STORED_SUFFIX;
        outputs.removeIf(output -> output.key().equals(key) && output.thrownAway());
    }

    /** Adds a shared object that this snapshot needs. It belongs to no manifest; its key is listed beside this one. */
    public synchronized void shares(StoredObject object) {
        if (sharedKeys.add(object.key())) {
            sharedPlainBytes += object.plainBytes();
            sharedStoredBytes += object.storedBytes();
        }
    }

    /** Notes what a tag points to, {@code repository@sha256:…}: later backups read it without a private key. */
    public synchronized void tagged(String reference) {
        taggedDigests.add(reference);
    }

    /** Adds files that changed while they were read; the manifest lists them. */
    public synchronized void changedWhileRead(List<String> files) {
        changedFiles.addAll(files);
    }

    /**
     * Like {@link #commit(boolean, Map, Map, List, Long, String, Instant, Instant)}, for a source without a position.
     */
    public SnapshotRef commit(
            boolean parked,
            Map<String, String> source,
            Map<String, String> tools,
            List<String> restoreByHand,
            @Nullable Long etcdRevision,
            Instant startedAt,
            Instant completedAt)
            throws VaultException {
        return commit(parked, source, tools, restoreByHand, etcdRevision, null, startedAt, completedAt);
    }

    /**
     * Writes the manifest; then the snapshot exists. It counts once a signed point names its digest.
     *
     * @param parked whether static pod manifests were parked
     * @param source what it was taken from, plain text
     * @param tools tools that made it; the vault adds its own
     * @param restoreByHand the component's own shell lines; the vault puts before them those that fetch, check,
     *     decrypt and decompress each object into a file of its name
     * @param etcdRevision revision inside an etcd snapshot, null otherwise
     * @param position see {@link SnapshotRef#position()}
     */
    public synchronized SnapshotRef commit(
            boolean parked,
            Map<String, String> source,
            Map<String, String> tools,
            List<String> restoreByHand,
            @Nullable Long etcdRevision,
            @Nullable String position,
            Instant startedAt,
            Instant completedAt)
            throws VaultException {
        if (committed) {
            throw new IllegalStateException("the snapshot was committed already");
        }
        List<StoredObject> objects = new ArrayList<>();
        for (VaultOutput output : outputs) {
            objects.add(output.object());
        }
        Manifest manifest = new Manifest(
                1,
                cluster,
                point,
                component,
                target,
                run,
                consistency,
                parked,
                startedAt,
                completedAt,
                source,
                objects,
                withOwn(tools),
                recipients.publicKeys(),
                recipients.digest(),
                ByHand.lines(bucket.name(), objects, restoreByHand),
                written(VaultLayout.SHARED_KEYS, sharedKeys),
                written(VaultLayout.TAGGED_DIGESTS, taggedDigests),
                changedFiles);
        byte[] text = Json.bytes(manifest);
        String key = prefix() + VaultLayout.MANIFEST;
        String version = bucket.putPatiently(key, text);
        committed = true;
        return new SnapshotRef(
                cluster,
                point,
                component,
                target,
                run,
                consistency,
                key,
                version,
                Sha256.hex(text),
                sharedPlainBytes
                        + objects.stream().mapToLong(StoredObject::plainBytes).sum(),
                sharedStoredBytes
                        + objects.stream().mapToLong(StoredObject::storedBytes).sum(),
                etcdRevision,
                position,
                completedAt);
    }

    private Manifest.@Nullable PlainList written(String name, SortedSet<String> lines) throws VaultException {
        if (lines.isEmpty()) {
            return null;
        }
        byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        String key = prefix() + name;
        String version = bucket.putPatiently(key, text);
        return new Manifest.PlainList(key, version, text.length, Sha256.hex(text));
    }

    private String prefix() {
        return VaultLayout.run(cluster, point, component, target, run);
    }

    private static Map<String, String> withOwn(Map<String, String> tools) {
        Map<String, String> all = new TreeMap<>(tools);
        all.put("compression", "zstd level " + StoredPipe.ZSTD_LEVEL);
        all.put("encryption", "age v1, X25519");
        return all;
    }
}
