package io.stillpoint.vault.store;

import io.minio.GetObjectArgs;
import io.minio.Http;
import io.minio.ListObjectsV2Args;
import io.minio.MinioAsyncClient;
import io.minio.PutObjectAPIArgs;
import io.minio.RemoveObjectArgs;
import io.minio.StatObjectArgs;
import io.minio.messages.ListBucketResultV2;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.vault.VaultConfig;
import io.stillpoint.vault.VaultException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/** A bucket: small objects as a whole, reads of ranges, listings. Every failure is a {@link VaultException}. */
public final class Bucket implements AutoCloseable {

    private static final long CONNECT_SECONDS = 10;
    /** Limit of silence, not of the whole transfer. */
    private static final long SILENCE_SECONDS = 120;

    private final MinioAsyncClient client;
    private final String name;
    private final String where;

    public Bucket(VaultConfig config) {
        this.client = MinioAsyncClient.builder()
                .endpoint(config.endpoint().toString())
                .region(config.region())
                .credentials(config.accessKey(), config.secretKey())
                .httpClient(StoreConnections.to(config.endpoint()), true)
                .build();
        client.setTimeout(
                TimeUnit.SECONDS.toMillis(CONNECT_SECONDS),
                TimeUnit.SECONDS.toMillis(SILENCE_SECONDS),
                TimeUnit.SECONDS.toMillis(SILENCE_SECONDS));
        this.name = config.bucket();
        this.where = config.where();
    }

    public String name() {
        return name;
    }

    MinioAsyncClient client() {
        return client;
    }

    String where(String key) {
        return where + ", " + key;
    }

    /** Puts a whole object. */
    public void put(String key, byte[] bytes) throws VaultException {
        put(key, bytes, bytes.length);
    }

    void put(String key, byte[] bytes, int length) throws VaultException {
        await(
                client.putObject(PutObjectAPIArgs.builder()
                        .bucket(name)
                        .object(key)
                        .data(bytes, length)
                        .headers(new Http.Headers(PartChecksums.headers(PartChecksums.crc32c(bytes, length))))
                        .build()),
                where(key));
    }

    /** Puts a whole object from a file, which is read while it is sent and not held in memory. */
    void put(String key, RandomAccessFile source, long length, String crc32c) throws VaultException, IOException {
        await(
                ResendPolicy.of(() -> {
                    source.seek(0);
                    return client.putObject(PutObjectAPIArgs.builder()
                            .bucket(name)
                            .object(key)
                            .file(source, length)
                            .headers(new Http.Headers(PartChecksums.headers(crc32c)))
                            .build());
                }),
                where(key));
    }

    /** Reads a small object; refuses more than {@code limitBytes} as {@code vault-document-too-long}. */
    public byte[] read(String key, int limitBytes) throws VaultException {
        try (InputStream in = stream(key, 0)) {
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
    public InputStream stream(String key, long offset) throws VaultException {
        GetObjectArgs.Builder args = GetObjectArgs.builder().bucket(name).object(key);
        if (offset > 0) {
            args.offset(offset);
        }
        return await(client.getObject(args.build()), where(key));
    }

    /** Returns the object's length; empty when there is no such object. */
    public OptionalLong size(String key) throws VaultException {
        CompletableFuture<Long> size = client.statObject(
                        StatObjectArgs.builder().bucket(name).object(key).build())
                .thenApply(stat -> stat.size());
        try {
            return OptionalLong.of(await(size, where(key)));
        } catch (VaultException e) {
            if (e.problem().code().equals("vault-object-missing")) {
                return OptionalLong.empty();
            }
            throw e;
        }
    }

    public void remove(String key) throws VaultException {
        await(
                client.removeObject(
                        RemoveObjectArgs.builder().bucket(name).object(key).build()),
                where(key));
    }

    /** Returns the names one level below a prefix that ends with a slash. */
    public List<String> folders(String prefix) throws VaultException {
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
    public record Listed(String key, long bytes, Instant storedAt) {}

    /** Hands on every complete object below a prefix, in the order of keys, page by page. */
    public void list(String prefix, Consumer<Listed> taker) throws VaultException {
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

    private static String folderName(String prefix, String folder) {
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
