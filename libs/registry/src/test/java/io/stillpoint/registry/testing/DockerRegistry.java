package io.stillpoint.registry.testing;

import io.stillpoint.registry.client.RegistryAccess;
import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.root.Digest;
import io.stillpoint.standalone.ports.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Debian's {@code docker-registry} on loopback, in a process of its own, with its storage in a directory. */
public final class DockerRegistry implements AutoCloseable {

    private static final long START_SECONDS = 60;

    private final Path home;
    private final int port;
    private final boolean tls;
    private Process process;

    private DockerRegistry(Path home, int port, boolean tls) {
        this.home = home;
        this.port = port;
        this.tls = tls;
    }

    /** Starts one that lets everybody in. */
    public static DockerRegistry start(Path home) throws IOException, InterruptedException {
        return start(home, "", "");
    }

    /**
     * Starts one.
     *
     * @param tls YAML below {@code http.tls}, in flow style; empty for none
     * @param auth YAML below {@code auth}, in flow style; empty for none
     */
    public static DockerRegistry start(Path home, String tls, String auth) throws IOException, InterruptedException {
        Files.createDirectories(home);
        DockerRegistry registry = new DockerRegistry(home, FreePorts.next(), !tls.isEmpty());
        Files.writeString(home.resolve("config.yml"), """
            version: 0.1
            log: {level: warn, accesslog: {disabled: true}}
            storage:
              cache: {blobdescriptor: inmemory}
              filesystem: {rootdirectory: %s}
              delete: {enabled: true}
            http:
              addr: 127.0.0.1:%d
            %s
            %s
            """.formatted(
                        home.resolve("storage"),
                        registry.port,
                        tls.isEmpty() ? "" : "  tls: " + tls,
                        auth.isEmpty() ? "" : "auth: " + auth));
        registry.launch();
        return registry;
    }

    public int port() {
        return port;
    }

    /** {@code 127.0.0.1:port}, as skopeo wants it. */
    public String hostPort() {
        return "127.0.0.1:" + port;
    }

    /** A repository or an image, as skopeo wants it. */
    public String reference(String name) {
        return "docker://" + hostPort() + "/" + name;
    }

    public URI url() {
        return URI.create((tls ? "https://" : "http://") + hostPort());
    }

    /** A client for a registry that lets everybody in. */
    public RegistryClient client() throws IOException {
        return RegistryClient.open(new RegistryAccess(url(), null, null));
    }

    /** The file in which the storage keeps a blob or a manifest. */
    public Path file(Digest digest) {
        return home.resolve("storage/docker/registry/v2/blobs/sha256")
                .resolve(digest.hex().substring(0, 2))
                .resolve(digest.hex())
                .resolve("data");
    }

    /** The file in which the storage keeps what a tag points to. */
    public Path tag(String repository, String tag) {
        return home.resolve("storage/docker/registry/v2/repositories")
                .resolve(repository)
                .resolve("_manifests/tags")
                .resolve(tag)
                .resolve("current/link");
    }

    public Path storage() {
        return home.resolve("storage");
    }

    /** Pulls the plug. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
    }

    /** Starts it again on the same port, with the same storage. */
    public void restart() throws IOException, InterruptedException {
        launch();
    }

    /** Starts it again so that it takes no pushes, as while its garbage is collected. */
    public void restartReadOnly() throws IOException, InterruptedException {
        kill();
        Path config = home.resolve("config.yml");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace(
                                "  delete: {enabled: true}",
                                "  delete: {enabled: true}\n  maintenance: {readonly: {enabled: true}}"));
        launch();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    private void launch() throws IOException, InterruptedException {
        Path log = home.resolve("registry.log");
        try {
            process = new ProcessBuilder(
                            "docker-registry",
                            "serve",
                            home.resolve("config.yml").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new IllegalStateException("these tests need the Debian packages docker-registry and skopeo", e);
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                if (System.nanoTime() > deadline || !process.isAlive()) {
                    throw new IOException("the registry does not listen; its log says: " + Files.readString(log), e);
                }
                process.waitFor(20, TimeUnit.MILLISECONDS);
            }
        }
    }
}
