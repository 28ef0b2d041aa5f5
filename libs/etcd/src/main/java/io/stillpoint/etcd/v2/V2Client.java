package io.stillpoint.etcd.v2;

import io.stillpoint.schemas.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Asks one member for keys of the v2 API, over HTTP on its client port. Members serve it until etcd 3.3, with
 * {@code --enable-v2} in 3.4 and 3.5, and never later.
 */
public final class V2Client implements AutoCloseable {

    private static final int LISTING_BYTES_MAX = 4 << 20;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final String url;
    private final Limits limits;
    private final HttpClient client;

    /**
     * Limits of an answer.
     *
     * @param head until its headers are here
     * @param body until its body has been read, from then on
     * @param bodyBytes longest body
     */
    public record Limits(Duration head, Duration body, long bodyBytes) {}

    public V2Client(String url, SSLContext tls, Limits limits) {
        this.url = url;
        this.limits = limits;
        // Members are reached directly, never through a proxy for the internet.
        this.client = HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(limits.head())
                .proxy(ProxySelector.of(null))
                .build();
    }

    /**
     * The names directly below the root, sorted; none when the member does not serve this API.
     *
     * @throws IOException when it cannot be told
     */
    public List<String> top() throws IOException, InterruptedException {
        HttpResponse<InputStream> response = get("");
        try (InputStream body = limited(response)) {
            if (response.statusCode() == NOT_FOUND) {
                return List.of();
            }
            byte[] bytes = answered(response, body).readNBytes(LISTING_BYTES_MAX + 1);
            if (bytes.length > LISTING_BYTES_MAX) {
                throw new IOException("more names below the root than can be listed");
            }
            List<String> names = new ArrayList<>();
            for (JsonNode node : Json.mapper().readTree(bytes).path("node").path("nodes")) {
                names.add(node.path("key").asString("?"));
            }
            return names.stream().sorted().toList();
        } catch (JacksonException e) {
            throw new IOException("an answer that is no JSON", e);
        }
    }

    /** All keys with their values, as the member writes them; the caller closes it. */
    public InputStream all() throws IOException, InterruptedException {
        HttpResponse<InputStream> response = get("&recursive=true");
        return answered(response, limited(response));
    }

    private InputStream limited(HttpResponse<InputStream> response) {
        return LimitedBody.of(response.body(), limits.body(), limits.bodyBytes());
    }

    private HttpResponse<InputStream> get(String more) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/v2/keys/?sorted=true" + more))
                .timeout(limits.head())
                .build();
        return client.send(request, BodyHandlers.ofInputStream());
    }

    private static InputStream answered(HttpResponse<InputStream> response, InputStream body) throws IOException {
        if (response.statusCode() != OK) {
            body.close();
            throw new IOException("answer " + response.statusCode());
        }
        return body;
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
