package io.stillpoint.kubernetes.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** Answers questions as it is told to, over real TLS. */
public final class FakeApi implements AutoCloseable {

    /** What was asked; {@code path} is without the query. */
    public record Question(String method, String path, String login, String body) {}

    /** A status and a document in JSON. */
    public record Answer(int status, String document) {}

    private final HttpsServer server;
    private final Function<Question, Answer> answers;
    private final List<Question> asked = new CopyOnWriteArrayList<>();

    public FakeApi(SSLContext tls, boolean clientMustShowACertificate, Function<Question, Answer> answers)
            throws IOException {
        this.answers = answers;
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters ssl = tls.getDefaultSSLParameters();
                ssl.setNeedClientAuth(clientMustShowACertificate);
                parameters.setSSLParameters(ssl);
            }
        });
        server.createContext("/", this::answer);
        server.start();
    }

    public String url() {
        return "https://127.0.0.1:" + server.getAddress().getPort();
    }

    /**
     * Writes a kubeconfig that leads here, with the token {@code t0ken}.
     *
     * @param authority that has signed this server's certificate
     */
    public Path kubeconfig(Path file, TestAuthority authority) throws Exception {
        Files.writeString(file.resolveSibling("ca.crt"), authority.pem());
        Files.writeString(file, """
                apiVersion: v1
                kind: Config
                current-context: here
                contexts: [{name: here, context: {cluster: icp, user: me}}]
                clusters: [{name: icp, cluster: {server: '%s', certificate-authority: ca.crt}}]
                users: [{name: me, user: {token: t0ken}}]
                """.formatted(url()));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** Every question so far. */
    public List<Question> asked() {
        return List.copyOf(asked);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        Question question = new Question(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        asked.add(question);
        Answer answer = answers.apply(question);
        byte[] bytes = answer.document().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
