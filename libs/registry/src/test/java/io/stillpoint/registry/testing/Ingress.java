package io.stillpoint.registry.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.stillpoint.registry.RegistryException;
import io.stillpoint.registry.client.RegistryAccess;
import io.stillpoint.registry.client.RegistryClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands before a registry, hands reading requests on, and answers 404 itself once its registry is gone: as ingresses do. */
public final class Ingress implements AutoCloseable {

    private static final byte[] DEFAULT_BACKEND = "default backend - 404".getBytes(StandardCharsets.UTF_8);

    private final URI registry;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private volatile boolean gone;

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
            pass(exchange);
        }
    }

    private void pass(HttpExchange exchange) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(registry.resolve(exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.noBody());
        exchange.getRequestHeaders()
                .getOrDefault("Accept", java.util.List.of())
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
