package io.stillpoint.vault.prune;

import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.VaultLayout;
import io.stillpoint.vault.store.Bucket;
import io.stillpoint.vault.store.MultipartUpload;
import io.stillpoint.vault.store.ObjectVersions.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Lists what a vault holds of one cluster. It holds one entry per execution and per shared object, not one per object: a dump has
 * many.
 */
public final class InventoryListing {

    /** Enough for a person to see what they are of. */
    private static final int FOREIGN_LIMIT = 100;

    private final String cluster;
    private final String area;
    private final Map<String, RunObjects> runs = new LinkedHashMap<>();
    private final Map<String, Set<String>> documents = new HashMap<>();
    private final Map<String, Version> shared = new TreeMap<>();
    private final Map<String, Instant> unused = new HashMap<>();
    private final List<String> foreign = new ArrayList<>();

    private InventoryListing(String cluster, String area) {
        this.cluster = cluster;
        this.area = area;
    }

    /**
     * Lists every page.
     *
     * @param area of shared objects, {@code registry}
     * @throws VaultException when any page did not come; what came before it must not be taken for all
     */
    public static VaultInventory of(Bucket bucket, String cluster, String area) throws VaultException {
        InventoryListing listing = new InventoryListing(cluster, area);
        bucket.versions().list(VaultLayout.points(cluster), listing::ofPoint);
        bucket.versions().list(VaultLayout.area(cluster, area), listing::ofArea);
        MultipartUpload uploads = new MultipartUpload(bucket);
        for (MultipartUpload.Unfinished upload : uploads.unfinished(VaultLayout.points(cluster))) {
            listing.add(upload.key(), 0, 0, 1, upload.begun());
        }
        return listing.inventory(uploads.unfinished(VaultLayout.area(cluster, area)));
    }

    /** A delete marker belongs to an execution as its objects do, and goes with them. It unseals nothing. */
    private void ofPoint(Version version) {
        add(version.key(), 1, version.bytes(), 0, version.storedAt());
        String[] names = names(version.key());
        if (!version.marker() && isDocument(names)) {
            documents.computeIfAbsent(names[0], _ -> new HashSet<>()).add(names[1]);
        }
    }

    private String[] names(String key) {
        return key.substring(VaultLayout.points(cluster).length()).split("/", 5);
    }

    private static boolean isDocument(String[] names) {
        return names.length == 2 && (names[1].equals(VaultLayout.POINT) || names[1].equals(VaultLayout.SIGNATURE));
    }

    /** {@code <point>/<component>/<target>/<run>/<object>}, or a document of the point itself. */
    private void add(String key, long objects, long bytes, int uploads, Instant at) {
        String[] names = names(key);
        String point = names[0];
        if (isDocument(names)) {
            merge(new RunObjects(point, "", VaultLayout.points(cluster) + point + "/", objects, bytes, uploads, at));
        } else if (names.length == 5) {
            String folder = key.substring(0, key.length() - names[4].length());
            merge(new RunObjects(point, names[3], folder, objects, bytes, uploads, at));
        } else {
            foreign(key);
        }
    }

    private void merge(RunObjects more) {
        runs.merge(
                more.folder(),
                more,
                (before, now) -> new RunObjects(
                        before.point(),
                        before.run(),
                        before.folder(),
                        before.objects() + now.objects(),
                        before.bytes() + now.bytes(),
                        before.uploads() + now.uploads(),
                        now.newestAt().isAfter(before.newestAt()) ? now.newestAt() : before.newestAt()));
    }

    /** {@code <recipient set>/sha256/<plain>/<stored>-<length>}, or a note beside one. */
    private void ofArea(Version object) {
        String key = object.key();
        if (object.marker()) {
            return;
        }
        if (key.substring(VaultLayout.area(cluster, area).length()).split("/").length != 4) {
            foreign(key);
        } else if (key.endsWith(VaultLayout.UNUSED_SUFFIX)) {
            // The newest version comes first: an object is unused since its note was last put.
            unused.putIfAbsent(key.substring(0, key.length() - VaultLayout.UNUSED_SUFFIX.length()), object.storedAt());
        } else if (!key.endsWith(VaultLayout.DAMAGED_SUFFIX)) {
            // The newest version comes first, so the one that counts is what is left.
            shared.put(key, object);
        }
    }

    private void foreign(String key) {
        if (foreign.size() < FOREIGN_LIMIT) {
            foreign.add(key);
        }
    }

    private VaultInventory inventory(List<MultipartUpload.Unfinished> sharedUploads) {
        Set<String> sealed = new HashSet<>();
        documents.forEach((point, names) -> {
            if (names.size() == 2) {
                sealed.add(point);
            }
        });
        return new VaultInventory(
                sealed,
                runs.values().stream()
                        .sorted(Comparator.comparing(RunObjects::point).thenComparing(RunObjects::run))
                        .toList(),
                shared.values().stream()
                        .map(object -> new SharedObject(
                                object.key(), object.id(), object.bytes(), object.storedAt(), unused.get(object.key())))
                        .toList(),
                sharedUploads,
                foreign);
    }
}
