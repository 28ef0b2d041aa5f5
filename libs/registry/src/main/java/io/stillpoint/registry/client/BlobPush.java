package io.stillpoint.registry.client;

import io.stillpoint.registry.RegistryException;
import io.stillpoint.registry.root.Digest;
import java.io.IOException;
import java.io.InputStream;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/** Sends blobs: one request begins an upload, and another one sends all bytes and the digest. */
final class BlobPush {

    private static final int CREATED = 201;
    private static final int ACCEPTED = 202;
    private static final int BUFFER_BYTES = 256 << 10;
    private static final @Nullable MediaType OCTETS = MediaType.parse("application/octet-stream");

    private final RequestSender exchange;

    BlobPush(RequestSender exchange) {
        this.exchange = exchange;
    }

    /** Mounts the blob from another repository of the registry; returns whether it did. */
    boolean mount(String repository, Digest digest, String from) throws IOException {
        HttpUrl url = exchange.url(repository + "/blobs/uploads/")
                .newBuilder()
                .addQueryParameter("mount", digest.toString())
                .addQueryParameter("from", from)
                .build();
        try (Response response = exchange.send(post(url), TokenScope.mount(repository, from))) {
            // 202 begins an ordinary upload, which is left alone: registries clean those up.
            return response.code() == CREATED;
        }
    }

    /** Sends a blob; opens the source again for each try. The registry compares the bytes with the digest. */
    void push(String repository, Digest digest, long bytes, BlobSource source) throws IOException {
        TokenScope scope = TokenScope.push(repository);
        RetryPolicy.of(exchange.limits(), () -> {
            HttpUrl upload = begin(repository, scope)
                    .newBuilder()
                    .addQueryParameter("digest", digest.toString())
                    .build();
            Body body = new Body(source, bytes);
            try (Response response =
                    exchange.once(new Request.Builder().url(upload).put(body), scope)) {
                return response.code() == CREATED
                        ? response.code()
                        : RequestSender.fail(response).code();
            } catch (RegistryException e) {
                IOException own = body.sourceFailure;
                throw own == null ? e : own;
            }
        });
    }

    /** Begins an upload and cancels it: the only way to find out whether a push would be allowed. */
    void probe(String repository) throws IOException {
        TokenScope scope = TokenScope.push(repository);
        HttpUrl upload = begin(repository, scope);
        try {
            exchange.once(new Request.Builder().url(upload).delete(), scope).close();
        } catch (RegistryException e) {
            // It has no bytes; registries clean up unfinished uploads.
        }
    }

    private HttpUrl begin(String repository, TokenScope scope) throws IOException {
        HttpUrl url = exchange.url(repository + "/blobs/uploads/");
        try (Response response = exchange.send(post(url), scope)) {
            String location = response.header("Location");
            HttpUrl upload = location == null ? null : url.resolve(location);
            if (response.code() == ACCEPTED && upload != null) {
                return upload;
            }
            throw RegistryFailures.answered(response, url.toString());
        }
    }

    private static Request.Builder post(HttpUrl url) {
        return new Request.Builder().url(url).post(RequestBody.create(new byte[0]));
    }

    /** Streams a source once. */
    private static final class Body extends RequestBody {
        private final BlobSource source;
        private final long bytes;
        private volatile @Nullable IOException sourceFailure;

        Body(BlobSource source, long bytes) {
            this.source = source;
            this.bytes = bytes;
        }

        @Override
        public @Nullable MediaType contentType() {
            return OCTETS;
        }

        @Override
        public long contentLength() {
            return bytes;
        }

        @Override
        public boolean isOneShot() {
            return true;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            byte[] buffer = new byte[BUFFER_BYTES];
            try (InputStream in = opened()) {
                for (int count = read(in, buffer); count >= 0; count = read(in, buffer)) {
                    sink.write(buffer, 0, count);
                }
            }
        }

        private InputStream opened() throws IOException {
            try {
                return source.open();
            } catch (IOException e) {
                sourceFailure = e;
                throw e;
            }
        }

        private int read(InputStream in, byte[] buffer) throws IOException {
            try {
                return in.read(buffer);
            } catch (IOException e) {
                sourceFailure = e;
                throw e;
            }
        }
    }
}
