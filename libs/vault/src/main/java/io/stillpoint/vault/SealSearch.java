package io.stillpoint.vault;

import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.vault.PointDocument;
import io.stillpoint.streams.Sha256;
import io.stillpoint.vault.keys.VerificationKeys;
import io.stillpoint.vault.store.Bucket;
import io.stillpoint.vault.store.ObjectVersions.Version;
import java.util.List;
import java.util.Objects;
import tools.jackson.core.JacksonException;

/**
 * Finds the document of a recovery point and its signature among all versions of both: the oldest pair of which the signature is good.
 * So an overwrite or a delete marker hides no seal, and nobody has to remember the ids. Nothing can be put before a version that is
 * there, and a point is sealed only while there is no other document.
 */
final class SealSearch {

    static final int DOCUMENT_MAX_BYTES = 4 << 20;
    private static final int SIGNATURE_MAX_BYTES = 64 << 10;
    /** Limit of versions that are looked at, of each of the two, however often they are overwritten. */
    private static final int LOOKED_AT = 20;

    private final Bucket bucket;

    SealSearch(Bucket bucket) {
        this.bucket = bucket;
    }

    /** The versions of a point's own object, oldest first, without delete markers. */
    List<Version> versions(String key) throws VaultException {
        return bucket.versions().all(key).stream()
                .filter(version -> version.key().equals(key) && !version.marker())
                .toList()
                .reversed();
    }

    /** See {@link RecoveryPoints#read}. */
    SealedPoint find(String cluster, String point, VerificationKeys keys) throws VaultException {
        String folder = VaultLayout.point(cluster, point);
        List<Version> documents = versions(folder + VaultLayout.POINT);
        List<Version> signatures = versions(folder + VaultLayout.SIGNATURE);
        if (documents.isEmpty()) {
            // Says what is missing, as every read does.
            bucket.read(folder + VaultLayout.POINT, null, DOCUMENT_MAX_BYTES);
        }
        if (signatures.isEmpty()) {
            throw unsigned(folder + VaultLayout.SIGNATURE);
        }
        VaultException first = null;
        for (Version document : documents.stream().limit(LOOKED_AT).toList()) {
            byte[] text = bucket.read(document.key(), document.id(), DOCUMENT_MAX_BYTES);
            for (Version signature : signatures.stream().limit(LOOKED_AT).toList()) {
                try {
                    return opened(cluster, point, document, text, signature, keys);
                } catch (VaultException e) {
                    if (e.retryable()) {
                        throw e;
                    }
                    first = first == null ? e : first;
                }
            }
        }
        throw Objects.requireNonNull(first, "every pair was looked at");
    }

    private SealedPoint opened(
            String cluster, String point, Version document, byte[] text, Version signed, VerificationKeys keys)
            throws VaultException {
        PointSignature signature =
                PointSignature.read(bucket.read(signed.key(), signed.id(), SIGNATURE_MAX_BYTES), signed.key());
        keys.check(signature.keyId(), text, signature.signature(), document.key());
        return new SealedPoint(
                document(cluster, point, text, document.key()), document.key(), Sha256.hex(text), signature.keyId());
    }

    static PointDocument document(String cluster, String point, byte[] text, String where) throws VaultException {
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

    private static VaultException unsigned(String where) {
        return new VaultException(
                new Problem(
                        "point-unsigned",
                        "a signature beside the point's document",
                        "none",
                        where,
                        "Do not restore from it: it was never sealed, or its signature was removed."),
                false);
    }
}
