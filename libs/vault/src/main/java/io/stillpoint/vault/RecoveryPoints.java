package io.stillpoint.vault;

import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.Manifest;
import io.stillpoint.schemas.vault.PointDocument;
import io.stillpoint.streams.Sha256;
import io.stillpoint.vault.keys.VerificationKeys;
import io.stillpoint.vault.store.Bucket;
import io.stillpoint.vault.store.ObjectLock;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.core.JacksonException;

/**
 * Writes and reads recovery points: a document that names every accepted manifest by digest, and one signature over its
 * bytes.
 */
final class RecoveryPoints {

    private static final int DOCUMENT_MAX_BYTES = 4 << 20;
    private static final int SIGNATURE_MAX_BYTES = 64 << 10;

    private final Bucket bucket;
    private final ObjectLock lock;

    RecoveryPoints(Bucket bucket, ObjectLock lock) {
        this.bucket = bucket;
        this.lock = lock;
    }

    /**
     * Writes the document and, last, its signature. A second call with the same document changes nothing; a point that
     * is sealed with another document is left as it is. The objects of a pinned point are locked first, if the bucket
     * has Object Lock.
     *
     * @param retainUntil end of the lock of a pinned point
     * @throws VaultException {@code point-sealed-already}, {@code point-document-wrong}, {@code manifest-damaged},
     *     {@code vault-object-missing} when a snapshot in the document is missing
     */
    Vault.Sealed seal(String cluster, Work.SealPoint work, Instant retainUntil) throws VaultException {
        String folder = VaultLayout.point(cluster, work.point());
        byte[] text = work.document().getBytes(StandardCharsets.UTF_8);
        byte[] signature =
                Json.bytes(new PointSignature(PointSignature.ED25519, work.signingKeyId(), work.signature()));
        PointDocument document = document(cluster, work.point(), text, folder + VaultLayout.POINT);
        List<String> keys = new ArrayList<>();
        for (SnapshotRef ref : document.snapshots()) {
            keys.addAll(keysOf(ref));
        }
        boolean locked = work.pinned() && lock.present();
        if (locked) {
            retain(keys, retainUntil);
        }
        write(folder + VaultLayout.POINT, text);
        write(folder + VaultLayout.SIGNATURE, signature);
        if (locked) {
            retain(List.of(folder + VaultLayout.POINT, folder + VaultLayout.SIGNATURE), retainUntil);
        }
        return new Vault.Sealed(folder + VaultLayout.POINT, Sha256.hex(text), locked);
    }

    private void retain(List<String> keys, Instant until) throws VaultException {
        for (String key : keys) {
            lock.retain(key, until);
        }
    }

    /**
     * Reads a point.
     *
     * @throws VaultException {@code point-unsigned}, {@code signature-unreadable}, {@code signature-key-unknown},
     *     {@code signature-wrong}, {@code point-document-wrong}
     */
    SealedPoint read(String cluster, String point, VerificationKeys keys) throws VaultException {
        String key = VaultLayout.point(cluster, point) + VaultLayout.POINT;
        String signatureKey = VaultLayout.point(cluster, point) + VaultLayout.SIGNATURE;
        byte[] text = bucket.read(key, DOCUMENT_MAX_BYTES);
        if (bucket.size(signatureKey).isEmpty()) {
            throw new VaultException(
                    new Problem(
                            "point-unsigned",
                            "a signature beside the point's document",
                            "none",
                            signatureKey,
                            "Do not restore from it: it was never sealed, or its signature was removed."),
                    false);
        }
        PointSignature signature = PointSignature.read(bucket.read(signatureKey, SIGNATURE_MAX_BYTES), signatureKey);
        keys.check(signature.keyId(), text, signature.signature(), key);
        return new SealedPoint(document(cluster, point, text, key), key, Sha256.hex(text), signature.keyId());
    }

    List<String> list(String cluster) throws VaultException {
        List<String> sealed = new ArrayList<>();
        for (String point : bucket.folders(VaultLayout.points(cluster))) {
            if (bucket.size(VaultLayout.point(cluster, point) + VaultLayout.POINT)
                    .isPresent()) {
                sealed.add(point);
            }
        }
        return List.copyOf(sealed);
    }

    private static PointDocument document(String cluster, String point, byte[] text, String where)
            throws VaultException {
        try {
            PointDocument document = Json.read(text, PointDocument.class);
            if (document.cluster().equals(cluster) && document.point().equals(point)) {
                return document;
            }
            throw wrong("cluster '" + document.cluster() + "', point '" + document.point() + "'", where);
        } catch (JacksonException e) {
            throw wrong("no such document", where);
        }
    }

    private static VaultException wrong(String found, String where) {
        return new VaultException(
                new Problem(
                        "point-document-wrong",
                        "the document of this cluster's point",
                        found,
                        where,
                        "Do not restore from it: it was put in the place of another one."),
                false);
    }

    /** Returns the keys of the manifest and its objects, after proving that each is there with its full length. */
    private List<String> keysOf(SnapshotRef ref) throws VaultException {
        Manifest manifest = new ManifestReader(bucket).read(ref);
        List<String> keys = new ArrayList<>();
        for (Manifest.StoredObject object : manifest.objects()) {
            long length = bucket.size(object.key()).orElse(-1);
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
            keys.add(object.key());
        }
        Manifest.SharedKeys shared = manifest.sharedKeys();
        if (shared != null) {
            keys.add(shared.key());
        }
        keys.add(ref.manifestKey());
        return keys;
    }

    private void write(String key, byte[] text) throws VaultException {
        if (bucket.size(key).isEmpty()) {
            bucket.put(key, text);
            return;
        }
        if (!Arrays.equals(bucket.read(key, DOCUMENT_MAX_BYTES), text)) {
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
}
