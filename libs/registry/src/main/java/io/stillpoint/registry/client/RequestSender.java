package io.stillpoint.registry.client;

import io.stillpoint.registry.RegistryException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;

/** Sends requests with the right authorization, within limits, and again if that may help. */
final class RequestSender implements AutoCloseable {

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int IDLE_CONNECTIONS = 16;
    private static final int IDLE_SECONDS = 60;

    private final OkHttpClient http;
    private final RegistryAuthorization authorization;
    private final RegistryLimits limits;
    private final HttpUrl base;

    RequestSender(RegistryAccess access, RegistryLimits limits) throws RegistryException {
        HttpUrl url = HttpUrl.get(access.url());
        if (url == null) {
            throw RegistryFailures.failed(
                    "registry-url-unusable",
                    "a URL with http or https",
                    "'" + access.url() + "'",
                    access.url().toString(),
                    "Correct the registry's URL.",
                    false,
                    null);
        }
        this.base = url;
        this.limits = limits;
        OkHttpClient.Builder builder = new OkHttpClient.Builder()
                .connectTimeout(limits.connect())
                .readTimeout(limits.silence())
                .writeTimeout(limits.silence())
                .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, IDLE_SECONDS, TimeUnit.SECONDS))
                // One connection per blob: HTTP/2 would share one, with a flow control of its own.
                .protocols(List.of(Protocol.HTTP_1_1));
        if (access.caFile() != null) {
            TrustedCertificates trust = TrustedCertificates.in(access.caFile());
            builder.sslSocketFactory(trust.context().getSocketFactory(), trust.manager());
        }
        this.http = builder.build();
        this.authorization = new RegistryAuthorization(access, new TokenServer(http, access.login(), limits));
    }

    /** Returns the URL of something below {@code /v2/}. */
    HttpUrl url(String path) {
        return base.newBuilder()
                .encodedPath("/v2/")
                .addEncodedPathSegments(path)
                .build();
    }

    /** Sends a request that may be repeated; the caller closes the answer. */
    Response send(Request.Builder request, TokenScope scope) throws IOException {
        return RetryPolicy.of(limits, () -> {
            Response response = once(request, scope);
            return passing(response) ? fail(response) : response;
        });
    }

    /**
     * Sends a request once, and once more after a refusal that says which authorization is needed.
     *
     * @throws RegistryException also when the body failed while it was sent
     */
    Response once(Request.Builder request, TokenScope scope) throws IOException {
        String where = where(request.build().url());
        // The first refusal may only name the token server, and a token may have expired meanwhile.
        for (int refusals = 0; ; refusals++) {
            Request ready = authorized(request, scope);
            Response response;
            try {
                response = http.newCall(ready).execute();
            } catch (IOException e) {
                throw RegistryFailures.told(e, where);
            }
            if (response.code() == FORBIDDEN) {
                response.close();
                throw RegistryAuthorization.noRight(scope, where);
            }
            if (response.code() != UNAUTHORIZED) {
                return response;
            }
            response.close();
            if (refusals == 2 || ready.body() != null && ready.body().isOneShot()) {
                throw RegistryAuthorization.noRight(scope, where);
            }
            authorization.refused(response.challenges(), ready.header("Authorization"), scope, where);
        }
    }

    RegistryLimits limits() {
        return limits;
    }

    /** Closes the answer and throws what is wrong with it. */
    static Response fail(Response response) throws RegistryException {
        try (response) {
            throw RegistryFailures.answered(response, where(response.request().url()));
        }
    }

    /** Returns a URL without its query, which may hold the secret state of an upload. */
    static String where(HttpUrl url) {
        return url.newBuilder().query(null).build().toString();
    }

    @Override
    public void close() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }

    /** Adds the authorization. Passwords and tokens go only to the registry, no matter where its answers point. */
    private Request authorized(Request.Builder request, TokenScope scope) throws IOException {
        HttpUrl url = request.build().url();
        boolean own = url.scheme().equals(base.scheme()) && url.host().equals(base.host()) && url.port() == base.port();
        String header = own ? authorization.header(scope) : null;
        return header == null
                ? request.removeHeader("Authorization").build()
                : request.header("Authorization", header).build();
    }

    private static boolean passing(Response response) {
        return response.code() == 408 || response.code() == 429 || response.code() >= 500;
    }
}
