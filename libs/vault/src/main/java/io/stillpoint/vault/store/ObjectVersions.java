package io.stillpoint.vault.store;

import io.minio.ListObjectVersionsArgs;
import io.minio.messages.Item;
import io.minio.messages.ListVersionsResult;
import io.stillpoint.vault.VaultException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All versions of a bucket's objects, with those that an overwrite or a delete marker hides. Where a bucket keeps none, its current
 * objects are listed instead, so that nobody has to ask which kind of bucket it is. Thread-safe.
 */
public final class ObjectVersions {

    private static final Set<String> NOT_OFFERED = Set.of("NotImplemented", "MethodNotAllowed");
    /** The name of what was put while the bucket kept no versions; it is what ordinary requests mean. */
    private static final String UNNAMED = "null";

    private final Bucket bucket;
    private volatile boolean offered = true;

    ObjectVersions(Bucket bucket) {
        this.bucket = bucket;
    }

    /**
     * One version of an object, or a delete marker over it.
     *
     * @param id null where the bucket keeps no versions
     * @param bytes 0 of a marker
     * @param storedAt by the store's clock
     * @param marker whether it only hides the versions before it
     */
    public record Version(String key, @Nullable String id, long bytes, Instant storedAt, boolean marker) {}

    /** The id by which later requests name a version; null when there is nothing to name. */
    static @Nullable String named(@Nullable String id) {
        return id == null || id.isEmpty() || id.equals(UNNAMED) ? null : id;
    }

    /** Hands on every version below a prefix, page by page; those of one key come newest first, markers after them. */
    public void list(String prefix, Consumer<Version> taker) throws VaultException {
        if (offered) {
            pages(prefix, "", page -> {
                page.contents().forEach(item -> taker.accept(version(item, false)));
                page.deleteMarkers().forEach(item -> taker.accept(version(item, true)));
            });
        }
        if (!offered) {
            bucket.list(
                    prefix,
                    object -> taker.accept(new Version(object.key(), null, object.bytes(), object.storedAt(), false)));
        }
    }

    /** The versions below a prefix in one list. */
    public List<Version> all(String prefix) throws VaultException {
        List<Version> found = new ArrayList<>();
        list(prefix, found::add);
        return found;
    }

    /** The names one level below a prefix that ends with a slash, also those of which everything is hidden. */
    public List<String> folders(String prefix) throws VaultException {
        List<String> names = new ArrayList<>();
        if (offered) {
            pages(
                    prefix,
                    "/",
                    page -> page.commonPrefixes()
                            .forEach(folder -> names.add(
                                    Bucket.folderName(prefix, folder.toItem().objectName()))));
        }
        return offered ? List.copyOf(names) : bucket.folders(prefix);
    }

    /** Learns with the first page whether the store knows versions at all. */
    private void pages(String prefix, String delimiter, Consumer<ListVersionsResult> taker) throws VaultException {
        @Nullable String key = null;
        @Nullable String id = null;
        do {
            ListObjectVersionsArgs.Builder args =
                    ListObjectVersionsArgs.builder().bucket(bucket.name()).prefix(prefix);
            if (!delimiter.isEmpty()) {
                args.delimiter(delimiter);
            }
            if (key != null) {
                args.keyMarker(key);
                if (id != null) {
                    args.versionIdMarker(id);
                }
            }
            ListVersionsResult page;
            try {
                page = Bucket.await(bucket.client().listObjectVersions(args.build()), bucket.where(prefix))
                        .result();
            } catch (VaultException e) {
                Throwable cause = e.getCause();
                if (cause == null || !NOT_OFFERED.contains(StoreFailures.code(cause))) {
                    throw e;
                }
                offered = false;
                return;
            }
            taker.accept(page);
            key = page.isTruncated() ? page.nextKeyMarker() : null;
            id = page.nextVersionIdMarker();
        } while (key != null);
    }

    private static Version version(Item item, boolean marker) {
        return new Version(
                item.objectName(),
                named(item.versionId()),
                marker ? 0 : item.size(),
                item.lastModified().toInstant(),
                marker);
    }
}
