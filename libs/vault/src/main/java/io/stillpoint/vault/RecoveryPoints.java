package io.stillpoint.vault;

import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.Manifest;
import io.stillpoint.schemas.vault.PointDocument;
import io.stillpoint.streams.Sha256;
import io.stillpoint.vault.keys.VerificationKeys;
import io.stillpoint.vault.store.Bucket;
import io.stillpoint.vault.store.ObjectLock;
import io.stillpoint.vault.store.ObjectVersions.Version;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes and reads recovery points: a document that names every accepted manifest by digest, and one signature over its
 * bytes.
 */
final class RecoveryPoints {

    private static final Logger LOG = LoggerFactory.getLogger(RecoveryPoints.class);

    private final Bucket bucket;
    private final ObjectLock lock;
    private final SealSearch seals;

    RecoveryPoints(Bucket bucket, ObjectLock lock) {
        this.bucket = bucket;
        this.lock = lock;
        this.seals = new SealSearch(bucket);
    }

    /** A version that belongs to a point. */
    private record Part(String key, @Nullable String version) {}

    /**
     * Writes the document and, last, its signature, and reads both back. A second call with the same document changes nothing, also
     * when it finishes what the first one began, or the first one's requests arrive after it; a point that is sealed with another document is
     * left as it is. If the bucket has Object Lock, the objects are locked first, as the policy says,
     * with the shared ones that they need.
     *
     * @param ofBaselines how long baselines are locked where no policy says it
     * @throws VaultException {@code point-sealed-already}, {@code point-document-wrong}, {@code manifest-damaged}, {@code
     *     seal-not-kept} when the store says that it wrote what it does not have,
     *     {@code vault-object-missing} when a snapshot in the document is missing
     */
    Vault.Sealed seal(String cluster, Work.SealPoint work, Instant now, Duration ofBaselines) throws VaultException {
        String folder = VaultLayout.point(cluster, work.point());
        byte[] text = work.document().getBytes(StandardCharsets.UTF_8);
        byte[] signature =
                Json.bytes(new PointSignature(PointSignature.ED25519, work.signingKeyId(), work.signature()));
        PointDocument document = SealSearch.document(cluster, work.point(), text, folder + VaultLayout.POINT);
        List<Part> parts = new ArrayList<>();
        for (SnapshotRef ref : document.snapshots()) {
            parts.addAll(partsOf(ref));
        }
        Optional<LockTerm> term = LockTerm.of(work, now, ofBaselines);
        boolean locked = term.isPresent() && lock.present();
        if (locked) {
            extendShared(document.snapshots(), term.orElseThrow());
            apply(term.orElseThrow(), parts);
        }
        Part written = new Part(folder + VaultLayout.POINT, write(folder + VaultLayout.POINT, text));
        Part signed = new Part(folder + VaultLayout.SIGNATURE, write(folder + VaultLayout.SIGNATURE, signature));
        if (locked) {
            apply(term.orElseThrow(), List.of(written, signed));
        }
        return new Vault.Sealed(
                written.key(),
                Sha256.hex(text),
                written.version(),
                signed.version(),
                locked ? term.orElseThrow().until() : null);
    }

    /** Puts the locks of a sealed point off: of its own objects, its document and its signature. */
    void extend(String cluster, String point, List<SnapshotRef> snapshots, LockTerm term) throws VaultException {
        String folder = VaultLayout.point(cluster, point);
        List<Part> parts = new ArrayList<>();
        for (SnapshotRef ref : snapshots) {
            parts.addAll(partsOf(ref));
        }
        for (String key : List.of(folder + VaultLayout.POINT, folder + VaultLayout.SIGNATURE)) {
            // The first version is the one that sealed it.
            seals.versions(key).stream().limit(1).forEach(version -> parts.add(new Part(key, version.id())));
        }
        apply(term, parts);
    }

    /** Puts the locks of the shared objects off that these snapshots need. They are never held: they go when nobody needs them. */
    void extendShared(List<SnapshotRef> snapshots, LockTerm term) throws VaultException {
        apply(new LockTerm(term.mode(), term.until(), false), sharedParts(snapshots));
    }

    private void apply(LockTerm term, List<Part> parts) throws VaultException {
        for (Part part : parts) {
            term.apply(lock, part.key(), part.version());
        }
    }

    /**
     * Reads a point.
     *
     * @throws VaultException {@code point-unsigned}, {@code signature-unreadable}, {@code signature-key-unknown},
     *     {@code signature-wrong}, {@code point-document-wrong}
     */
    SealedPoint read(String cluster, String point, VerificationKeys keys) throws VaultException {
        return seals.find(cluster, point, keys);
    }

    /** Returns all clusters of which anything is here. */
    List<String> clusters() throws VaultException {
        return named(VaultLayout.CLUSTERS);
    }

    /** Others may keep something in the bucket, too: their folders are left out, and must hide none of ours. */
    private List<String> named(String prefix) throws VaultException {
        List<String> named = new ArrayList<>();
        for (String folder : bucket.versions().folders(prefix)) {
            if (VaultLayout.isName(folder)) {
                named.add(folder);
            } else {
                LOG.atWarn()
                        .addKeyValue("folder", prefix + folder)
                        .log("a folder whose name Stillpoint never gives is left out");
            }
        }
        return List.copyOf(named);
    }

    List<String> list(String cluster) throws VaultException {
        List<String> sealed = new ArrayList<>();
        for (String point : named(VaultLayout.points(cluster))) {
            if (!seals.versions(VaultLayout.point(cluster, point) + VaultLayout.POINT)
                    .isEmpty()) {
                sealed.add(point);
            }
        }
        return List.copyOf(sealed);
    }

    /**
     * Returns what tags of a registry pointed to at the points of a cluster, {@code repository@sha256:…}. Nobody's word is taken for it
     * that these are whole or genuine, so signatures are not asked for; a point that cannot be read counts for nothing.
     */
    Set<String> taggedDigests(String cluster) throws VaultException {
        Set<String> tagged = new TreeSet<>();
        for (String point : list(cluster)) {
            try {
                String key = VaultLayout.point(cluster, point) + VaultLayout.POINT;
                Version first = seals.versions(key).getFirst();
                byte[] text = bucket.read(key, first.id(), SealSearch.DOCUMENT_MAX_BYTES);
                for (SnapshotRef ref :
                        SealSearch.document(cluster, point, text, key).snapshots()) {
                    if (ref.component() == Component.REGISTRY) {
                        tagged.addAll(new ManifestReader(bucket).taggedDigests(ref));
                    }
                }
            } catch (VaultException e) {
                if (e.retryable()) {
                    throw e;
                }
                LOG.atWarn().addKeyValue("point", point).log("what its tags pointed to is not known: {}", e.problem());
            }
        }
        return tagged;
    }

    /** Returns the manifest and its objects, after proving that each is there with its full length. */
    private List<Part> partsOf(SnapshotRef ref) throws VaultException {
        Manifest manifest = new ManifestReader(bucket).read(ref);
        List<Part> parts = new ArrayList<>();
        for (Manifest.StoredObject object : manifest.objects()) {
            long length = bucket.size(object.key(), object.version()).orElse(-1);
            if (length != object.storedBytes()) {
                throw new VaultException(
                        new Problem(
                                "object-damaged",
                                object.storedBytes() + " bytes",
                                length < 0 ? "no object" : length + " bytes",
                                object.key(),
                                "Back up again: this point is not sealed."),
                        false);
            }
            parts.add(new Part(object.key(), object.version()));
        }
        Stream.of(manifest.sharedKeys(), manifest.taggedDigests())
                .filter(Objects::nonNull)
                .forEach(list -> parts.add(new Part(list.key(), list.version())));
        parts.add(new Part(ref.manifestKey(), ref.manifestVersion()));
        return parts;
    }

    /** What the snapshots need of the objects that all points share. */
    private List<Part> sharedParts(List<SnapshotRef> snapshots) throws VaultException {
        Map<String, Set<String>> needed = new TreeMap<>();
        for (SnapshotRef ref : snapshots) {
            Set<String> keys = new ManifestReader(bucket).sharedKeys(ref);
            if (!keys.isEmpty()) {
                needed.computeIfAbsent(
                                VaultLayout.area(ref.cluster(), ref.component().label()), _ -> new HashSet<>())
                        .addAll(keys);
            }
        }
        List<Part> parts = new ArrayList<>();
        for (Map.Entry<String, Set<String>> area : needed.entrySet()) {
            SharedObjects.listed(bucket, area.getKey(), Set.of()).stream()
                    .filter(each -> area.getValue().contains(each.key()))
                    .forEach(each -> parts.add(new Part(each.key(), each.version())));
        }
        return parts;
    }

    /**
     * Writes unless there is something already, and reads back what there is then.
     *
     * @return the first version of this text, which an earlier attempt may have written
     */
    private @Nullable String write(String key, byte[] text) throws VaultException {
        boolean written = seals.versions(key).isEmpty() && bucket.putNew(key, text);
        List<Version> versions = seals.versions(key);
        for (Version version : versions) {
            if (version.bytes() == text.length
                    && Arrays.equals(bucket.read(key, version.id(), SealSearch.DOCUMENT_MAX_BYTES), text)) {
                return version.id();
            }
        }
        if (written || versions.isEmpty()) {
            throw new VaultException(
                    new Problem(
                            "seal-not-kept",
                            "what was just written",
                            versions.isEmpty() ? "nothing" : "something else",
                            key,
                            "Look at the S3 server's log: it took the object and does not give it back."),
                    true);
        }
        throw new VaultException(
                new Problem(
                        "point-sealed-already",
                        "no other document of this point",
                        "another document",
                        key,
                        "A recovery point is written once. Find out who wrote the other one."),
                false);
    }
}
