package io.stillpoint.standalone.objectstore;

import io.stillpoint.standalone.data.DataDirectory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs one S3 server in this process until it is stopped. It checks SigV4 signatures and keeps objects as files. It has
 * no Object Lock and no versions, and lists slowly: good for demos and small sites. Clients create the buckets.
 */
@Command(
        name = "object-store",
        mixinStandardHelpOptions = true,
        description = "Runs one S3 server on loopback, objects kept in a directory.")
public final class ObjectStore implements Callable<Integer> {

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "Loopback address to listen on.")
    private String host = "127.0.0.1";

    @Option(names = "--port", required = true, description = "Port for clients.")
    private int port;

    @SuppressWarnings("NullAway.Init") // Picocli refuses to run without it.
    @Option(names = "--data", required = true, description = "Directory of the objects, created if missing.")
    private Path data;

    @SuppressWarnings("NullAway.Init") // Picocli refuses to run without it.
    @Option(
            names = "--credentials",
            required = true,
            description = "Properties file of mode 0600 with access-key and secret-key.")
    private Path credentials;

    @Option(names = "--ready-file", description = "File to write once the server is ready for clients.")
    private @Nullable Path readyFile;

    public static void main(String[] args) {
        var line = new CommandLine(new ObjectStore());
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println(failure.getMessage() == null ? failure.toString() : failure.getMessage());
            return 1;
        });
        int status = line.execute(args);
        if (status != 0) {
            System.exit(status);
        }
    }

    /** Returns once the server runs; its threads keep the process alive. */
    @Override
    public Integer call() throws Exception {
        DataDirectory.claim(data, DataDirectory::beside);
        StoreCredentials keys = StoreCredentials.read(credentials);
        S3Proxy server = S3Proxy.builder()
                .blobStore(new FilesystemNio2BlobStore(data.toAbsolutePath().toString()))
                .endpoint(URI.create("http://" + host + ":" + port))
                .awsAuthentication(AuthenticationType.AWS_V4, keys.accessKey(), keys.secretKey())
                .ignoreUnknownHeaders(true)
                .build();
        server.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "object-store-shutdown"));
        if (readyFile != null) {
            Files.writeString(readyFile, host + ":" + port + "\n");
        }
        return 0;
    }

    private static void stop(S3Proxy server) {
        try {
            server.stop();
        } catch (Exception failure) {
            System.err.println("The object store did not stop properly: " + failure);
        }
    }
}
