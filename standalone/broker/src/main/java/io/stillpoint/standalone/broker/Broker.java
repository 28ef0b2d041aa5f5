package io.stillpoint.standalone.broker;

import io.stillpoint.standalone.data.DataDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs one Kafka broker in this process until it is told to stop. The data directory is formatted at the first start
 * and kept from then on.
 */
@Command(
        name = "broker",
        mixinStandardHelpOptions = true,
        description = "Runs one Kafka broker on loopback, data kept in a directory.")
public final class Broker implements Callable<Integer> {

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "Loopback address to listen on.")
    private String host = "127.0.0.1";

    @Option(names = "--port", required = true, description = "Port for clients.")
    private int port;

    @Option(names = "--controller-port", description = "Port of the controller; by default the one after --port.")
    private int controllerPort;

    @SuppressWarnings("NullAway.Init") // Picocli refuses to run without it.
    @Option(names = "--data", required = true, description = "Directory of the data, created if missing.")
    private Path data;

    @Option(names = "--ready-file", description = "File to write once the server is ready for clients.")
    private @Nullable Path readyFile;

    public static void main(String[] args) {
        var line = new CommandLine(new Broker());
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println(failure.getMessage() == null ? failure.toString() : failure.getMessage());
            return 1;
        });
        int status = line.execute(args);
        // Kafka's own threads are not daemons; an unformatted directory or a taken port must end the process.
        System.exit(status);
    }

    @Override
    public Integer call() throws Exception {
        requireOneDirectory(data);
        DataDirectory.claim(data, DataDirectory::within);
        var settings = new BrokerSettings(host, port, controllerPort == 0 ? port + 1 : controllerPort, data);
        StorageFormat.ensure(settings.data());
        var server = new KafkaRaftServer(KafkaConfig.fromProps(settings.asKafkaProperties(), false), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "broker-shutdown"));
        server.startup();
        StorageFormat.flushNames(data);
        if (readyFile != null) {
            Files.writeString(readyFile, host + ":" + port + "\n");
        }
        server.awaitShutdown();
        return 0;
    }

    /** Kafka has no way to quote a comma; a path from the working directory may do without one. */
    private static void requireOneDirectory(Path data) {
        if (data.toString().contains(",")) {
            throw new IllegalArgumentException(
                    ("--data: expected a path without a comma, which Kafka takes for the end of one directory, found"
                                    + " %s. Start the broker near it and give the path from there.")
                            .formatted(data));
        }
    }
}
