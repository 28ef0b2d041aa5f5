package io.stillpoint.vault.store;

import io.minio.Http;
import java.net.URI;
import java.util.List;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;

/**
 * Connections to S3 stores. Where {@code SSL_CERT_FILE} names the certificates to trust, as a private CA needs it, MinIO's client
 * reads them byte by byte: seconds for a bundle of public CAs. So they are read once in a process, and only for TLS.
 */
final class StoreConnections {

    private static final class TrustedConnections {
        private static final OkHttpClient CLIENT = Http.newDefaultClient();
    }

    private StoreConnections() {}

    /** Returns a client that nobody shares, so its owner may close it. */
    static OkHttpClient to(URI endpoint) {
        OkHttpClient.Builder client = "https".equalsIgnoreCase(endpoint.getScheme())
                ? TrustedConnections.CLIENT.newBuilder()
                : new OkHttpClient.Builder().protocols(List.of(Protocol.HTTP_1_1));
        return client.dispatcher(new Dispatcher())
                .connectionPool(new ConnectionPool())
                .socketFactory(new NoDelaySockets())
                .build();
    }
}
