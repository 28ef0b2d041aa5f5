package io.stillpoint.registry.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.stillpoint.registry.RegistryException;
import io.stillpoint.registry.client.RegistryAccess;
import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.root.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands before a registry, hands reading requests on, and answers 404 itself once its registry is gone: as ingresses do. */
public final class Ingress implements AutoCloseable {

    private static final byte[] DEFAULT_BACKEND = "default backend - 404".getBytes(StandardCharsets.UTF_8);

    private final URI registry;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final Map<String, List<Digest>> referrers = new ConcurrentHashMap<>();
    private final Map<String, Reply> replies = new ConcurrentHashMap<>();
    private volatile boolean gone;

    private record Reply(int status, byte[] body) {}

    private Ingress(URI registry, HttpServer server) {
        this.registry = registry;
        this.server = server;
    }

    public static Ingress before(DockerRegistry registry) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Ingress ingress = new Ingress(registry.url(), server);
        server.createContext("/", ingress::handle);
        server.setExecutor(ingress.threads);
        server.start();
        return ingress;
    }

    /** From now on there is no registry behind it. */
    public void registryGoes() {
        gone = true;
    }

    /** Answers itself, a page for each, what refers to a manifest: Debian's registry has no such list. */
    public void lists(String repository, Digest subject, List<Digest> referring) {
        referrers.put("/v2/" + repository + "/referrers/" + subject, referring);
    }

    /** Answers itself whatever asks for a path. */
    public void answers(String path, int status, String body) {
        replies.put(path, new Reply(status, body.getBytes(StandardCharsets.UTF_8)));
    }

    public RegistryClient client() throws RegistryException {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return RegistryClient.open(new RegistryAccess(url, null, null));
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (gone) {
                boolean head = exchange.getRequestMethod().equals("HEAD");
                exchange.sendResponseHeaders(404, head ? -1 : DEFAULT_BACKEND.length);
                if (!head) {
                    exchange.getResponseBody().write(DEFAULT_BACKEND);
                }
                return;
            }
            Reply reply = replies.get(exchange.getRequestURI().getPath());
            if (reply != null) {
                boolean head = exchange.getRequestMethod().equals("HEAD");
                exchange.sendResponseHeaders(
                        reply.status(), head || reply.body().length == 0 ? -1 : reply.body().length);
                if (!head) {
                    exchange.getResponseBody().write(reply.body());
                }
                return;
            }
            List<Digest> listed = referrers.get(exchange.getRequestURI().getPath());
            if (listed == null) {
                pass(exchange);
            } else {
                page(exchange, listed);
            }
        }
    }

    private static void page(HttpExchange exchange, List<Digest> listed) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        int number = query == null ? 0 : Integer.parseInt(query.replaceAll("\\D", ""));
        byte[] index = """
            {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json",
             "manifests": [{"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": "%s", "size": 1}]}
            """.formatted(listed.get(number)).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/vnd.oci.image.index.v1+json");
        if (number + 1 < listed.size()) {
            exchange.getResponseHeaders()
                    .set(
                            "Link",
                            "<" + exchange.getRequestURI().getPath() + "?page=" + (number + 1) + ">; rel=\"next\"");
        }
        exchange.sendResponseHeaders(200, index.length);
        exchange.getResponseBody().write(index);
    }

    private void pass(HttpExchange exchange) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(registry.resolve(exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.noBody());
        exchange.getRequestHeaders()
                .getOrDefault("Accept", List.of())
                .forEach(accept -> request.header("Accept", accept));
        try {
            HttpResponse<InputStream> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                answer.headers().map().forEach((name, values) -> {
                    if (!name.equalsIgnoreCase("content-length")) {
                        exchange.getResponseHeaders().put(name, values);
                    }
                });
                boolean head = exchange.getRequestMethod().equals("HEAD");
                long length =
                        answer.headers().firstValueAsLong("content-length").orElse(0);
                if (head) {
                    exchange.getResponseHeaders().set("Content-Length", Long.toString(length));
                }
                exchange.sendResponseHeaders(answer.statusCode(), head ? -1 : length);
                if (!head) {
                    body.transferTo(exchange.getResponseBody());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
        http.close();
    }
}
