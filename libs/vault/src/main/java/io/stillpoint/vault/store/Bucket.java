package io.stillpoint.vault.store;

import io.minio.GetObjectArgs;
import io.minio.Http;
import io.minio.ListObjectsV2Args;
import io.minio.MinioAsyncClient;
import io.minio.ObjectWriteResponse;
import io.minio.PutObjectAPIArgs;
import io.minio.RemoveObjectArgs;
import io.minio.StatObjectArgs;
import io.minio.messages.ListBucketResultV2;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.vault.StoreAddressing;
import io.stillpoint.vault.VaultConfig;
import io.stillpoint.vault.VaultException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A bucket: small objects as a whole, reads of ranges, listings. Every failure is a {@link VaultException}.
 *
 * <p>Where a bucket keeps versions, a read that names one gets it, whatever was put over it or deleted since. A version of null
 * reads what is current.
 */
public final class Bucket implements AutoCloseable {

    private static final long CONNECT_SECONDS = 10;
    /** Limit of silence, not of the whole transfer. */
    private static final long SILENCE_SECONDS = 120;

    private final MinioAsyncClient client;
    private final String name;
    private final String where;
    private final ObjectVersions versions;
    private final ResendPolicy resends;
    private volatile boolean conditional = true;

    public Bucket(VaultConfig config) {
        this.client = MinioAsyncClient.builder()
                .endpoint(config.endpoint().toString())
                .region(config.region())
                .credentials(config.accessKey(), config.secretKey())
                .httpClient(StoreConnections.to(config.endpoint()), true)
                .build();
        if (config.addressing() == StoreAddressing.VIRTUAL_HOST) {
            client.enableVirtualStyleEndpoint();
        }
        client.setTimeout(
                TimeUnit.SECONDS.toMillis(CONNECT_SECONDS),
                TimeUnit.SECONDS.toMillis(SILENCE_SECONDS),
                TimeUnit.SECONDS.toMillis(SILENCE_SECONDS));
        this.name = config.bucket();
        this.where = config.where();
        this.versions = new ObjectVersions(this);
        this.resends = new ResendPolicy(config.patience());
    }

    public String name() {
        return name;
    }

    /** All versions of this bucket's objects. */
    public ObjectVersions versions() {
        return versions;
    }

    ResendPolicy resends() {
        return resends;
    }

    MinioAsyncClient client() {
        return client;
    }

    String where(String key) {
        return where + ", " + key;
    }

    /**
     * Puts a whole object.
     *
     * @return the version that this made, null where the bucket keeps none
     */
    public @Nullable String put(String key, byte[] bytes) throws VaultException {
        return put(key, bytes, PartChecksums.headers(PartChecksums.crc32c(bytes, bytes.length)));
    }

    /** The same with more patience: while the store is away, the object is sent again. */
    public @Nullable String putPatiently(String key, byte[] bytes) throws VaultException {
        return putPatiently(key, bytes, bytes.length);
    }

    /** Puts a whole object; while the store is away it is sent again. */
    @Nullable
    String putPatiently(String key, byte[] bytes, int length) throws VaultException {
        Map<String, String> headers = PartChecksums.headers(PartChecksums.crc32c(bytes, length));
        return version(key, resends.of(where(key), () -> sending(key, bytes, length, headers)));
    }

    private @Nullable String put(String key, byte[] bytes, Map<String, String> headers) throws VaultException {
        return version(key, sending(key, bytes, bytes.length, headers));
    }

    private CompletableFuture<ObjectWriteResponse> sending(
            String key, byte[] bytes, int length, Map<String, String> headers) {
        return client.putObject(PutObjectAPIArgs.builder()
                .bucket(name)
                .object(key)
                .data(bytes, length)
                .headers(new Http.Headers(headers))
                .build());
    }

    private @Nullable String version(String key, CompletableFuture<ObjectWriteResponse> put) throws VaultException {
        return ObjectVersions.named(await(put, where(key)).versionId());
    }

    /**
     * Puts a whole object unless there is one of this name. A store that cannot do that puts it in any case.
     *
     * @return whether it was put
     */
    public boolean putNew(String key, byte[] bytes) throws VaultException {
        if (conditional) {
            Map<String, String> headers =
                    new HashMap<>(PartChecksums.headers(PartChecksums.crc32c(bytes, bytes.length)));
            headers.put("If-None-Match", "*");
            try {
                put(key, bytes, headers);
                return true;
            } catch (VaultException e) {
                String code = e.getCause() == null ? "" : StoreFailures.code(e.getCause());
                if (code.equals("PreconditionFailed")) {
                    return false;
                }
                if (e.retryable()) {
                    throw e;
                }
                // Stores and proxies refuse the header in many words. If something else is wrong, the plain request
                // says so.
            }
        }
        put(key, bytes);
        conditional = false;
        return true;
    }

    /** Puts a whole object from a file, which is read while it is sent and not held in memory. */
    @Nullable
    String put(String key, RandomAccessFile source, long length, String crc32c) throws VaultException, IOException {
        return version(key, resends.of(where(key), () -> {
            source.seek(0);
            return client.putObject(PutObjectAPIArgs.builder()
                    .bucket(name)
                    .object(key)
                    .file(source, length)
                    .headers(new Http.Headers(PartChecksums.headers(crc32c)))
                    .build());
        }));
    }

    /** Reads a small object; refuses more than {@code limitBytes} as {@code vault-document-too-long}. */
    public byte[] read(String key, @Nullable String version, int limitBytes) throws VaultException {
        try (InputStream in = stream(key, version, 0)) {
            byte[] bytes = in.readNBytes(limitBytes + 1);
            if (bytes.length <= limitBytes) {
                return bytes;
            }
        } catch (IOException e) {
            throw StoreFailures.told(e, where(key));
        }
        throw new VaultException(
                new Problem(
                        "vault-document-too-long",
                        "a document of at most " + limitBytes + " bytes",
                        "more",
                        where(key),
                        "Stillpoint never writes one that long: find out who put it there."),
                false);
    }

    /** Reads an object from an offset on; the caller closes the stream. */
    public InputStream stream(String key, @Nullable String version, long offset) throws VaultException {
        GetObjectArgs.Builder args = GetObjectArgs.builder().bucket(name).object(key);
        if (version != null) {
            args.versionId(version);
        }
        if (offset > 0) {
            args.offset(offset);
        }
        return await(client.getObject(args.build()), where(key));
    }

    /** Returns the object's length; empty when there is no such object, or version. */
    public OptionalLong size(String key, @Nullable String version) throws VaultException {
        StatObjectArgs.Builder args = StatObjectArgs.builder().bucket(name).object(key);
        if (version != null) {
            args.versionId(version);
        }
        CompletableFuture<Long> size = client.statObject(args.build()).thenApply(stat -> stat.size());
        try {
            return OptionalLong.of(await(size, where(key)));
        } catch (VaultException e) {
            if (e.problem().code().equals("vault-object-missing")) {
                return OptionalLong.empty();
            }
            throw e;
        }
    }

    /** Removes a version for ever. Without one, where the bucket keeps versions, it would only hide the object. */
    public void remove(String key, @Nullable String version) throws VaultException {
        RemoveObjectArgs.Builder args = RemoveObjectArgs.builder().bucket(name).object(key);
        if (version != null) {
            args.versionId(version);
        }
        await(client.removeObject(args.build()), where(key));
    }

    /** The names one level below a prefix, of current objects. */
    List<String> folders(String prefix) throws VaultException {
        List<String> names = new ArrayList<>();
        @Nullable String next = null;
        do {
            ListObjectsV2Args.Builder args =
                    ListObjectsV2Args.builder().bucket(name).prefix(prefix).delimiter("/");
            if (next != null) {
                args.continuationToken(next);
            }
            ListBucketResultV2 page =
                    await(client.listObjectsV2(args.build()), where(prefix)).result();
            page.commonPrefixes()
                    .forEach(folder ->
                            names.add(folderName(prefix, folder.toItem().objectName())));
            next = page.isTruncated() ? page.nextContinuationToken() : null;
        } while (next != null);
        return List.copyOf(names);
    }

    /**
     * A complete object in a listing.
     *
     * @param storedAt by the store's clock
     */
    record Listed(String key, long bytes, Instant storedAt) {}

    /** Hands on every complete current object below a prefix, in the order of keys, page by page. */
    void list(String prefix, Consumer<Listed> taker) throws VaultException {
        @Nullable String next = null;
        do {
            ListObjectsV2Args.Builder args =
                    ListObjectsV2Args.builder().bucket(name).prefix(prefix);
            if (next != null) {
                args.continuationToken(next);
            }
            ListBucketResultV2 page =
                    await(client.listObjectsV2(args.build()), where(prefix)).result();
            page.contents()
                    .forEach(object -> taker.accept(new Listed(
                            object.objectName(),
                            object.size(),
                            object.lastModified().toInstant())));
            next = page.isTruncated() ? page.nextContinuationToken() : null;
        } while (next != null);
    }

    /** What time it is there, to the second; empty when the store does not say. */
    public Optional<Instant> storeTime() throws VaultException {
        Headers headers = await(
                        client.listObjectsV2(ListObjectsV2Args.builder()
                                .bucket(name)
                                .maxKeys(1)
                                .build()),
                        where)
                .headers();
        return Optional.ofNullable(headers.getInstant("Date"));
    }

    @Override
    public void close() {
        client.close();
    }

    static String folderName(String prefix, String folder) {
        return folder.substring(prefix.length(), folder.length() - 1);
    }

    /** Waits for an answer; the request has its own time limits. */
    static <T> T await(CompletableFuture<T> answer, String where) throws VaultException {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StoreFailures.told(new InterruptedIOException("interrupted while the store was asked"), where);
        } catch (ExecutionException e) {
            throw StoreFailures.told(e, where);
        }
    }
}
