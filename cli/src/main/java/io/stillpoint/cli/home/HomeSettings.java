package io.stillpoint.cli.home;

import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.FailureText;
import io.stillpoint.streams.DurableFile;
import io.stillpoint.vault.StoreAddressing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where broker and vault are; kept in {@code stillpoint.properties} of the home directory.
 *
 * @param addressing how requests to the store name the bucket; path in settings from before there was a choice
 * @param embeddedBrokerPort port of the broker that {@code up} runs, 0 when another broker is used
 * @param embeddedControllerPort port of that broker's quorum
 * @param embeddedStorePort port of the S3 server that {@code up} runs, 0 when another store is used
 */
public record HomeSettings(
        String bootstrapServers,
        String endpoint,
        String region,
        String bucket,
        StoreAddressing addressing,
        int embeddedBrokerPort,
        int embeddedControllerPort,
        int embeddedStorePort) {

    /** A broker and an S3 server of our own on these loopback ports. */
    public static HomeSettings embedded(int brokerPort, int controllerPort, int storePort) {
        return new HomeSettings(
                "127.0.0.1:" + brokerPort,
                "http://127.0.0.1:" + storePort,
                "us-east-1",
                "stillpoint",
                StoreAddressing.PATH,
                brokerPort,
                controllerPort,
                storePort);
    }

    public HomeSettings withStore(
            String newEndpoint, String newRegion, String newBucket, StoreAddressing newAddressing) {
        return new HomeSettings(
                bootstrapServers,
                newEndpoint,
                newRegion,
                newBucket,
                newAddressing,
                embeddedBrokerPort,
                embeddedControllerPort,
                0);
    }

    public static @Nullable HomeSettings loadIfPresent(StillpointHome home) {
        Path file = home.settings();
        if (!Files.exists(file)) {
            return null;
        }
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw unusable(file, "lines name=value in UTF-8", FailureText.found(e));
        } catch (IllegalArgumentException e) {
            throw unusable(file, "lines name=value in UTF-8", "'%s'".formatted(e.getMessage()));
        }
        String endpoint = required(properties, "vault.endpoint", file);
        String region = required(properties, "vault.region", file);
        String bucket = required(properties, "vault.bucket", file);
        StoreAddress.problem(endpoint, region, bucket).ifPresent(problem -> {
            throw unusable(file, problem.expected() + " as vault." + problem.where(), problem.found());
        });
        String named = properties.getProperty("vault.addressing", StoreAddressing.PATH.label());
        StoreAddressing addressing = StoreAddressing.of(named.strip())
                .orElseThrow(() -> unusable(file, "path or virtual-host as vault.addressing", "'" + named + "'"));
        return new HomeSettings(
                required(properties, "bus.bootstrap-servers", file),
                endpoint,
                region,
                bucket,
                addressing,
                port(properties, "embedded.broker-port", file),
                port(properties, "embedded.controller-port", file),
                port(properties, "embedded.store-port", file));
    }

    /** @throws CliException when there is no running Stillpoint to speak with */
    public static HomeSettings load(StillpointHome home) {
        HomeSettings settings = loadIfPresent(home);
        if (settings == null) {
            throw new CliException(
                    "expected a Stillpoint home with settings, found none at %s. Run `./stillpoint up`, or set STILLPOINT_HOME."
                            .formatted(home.settings()));
        }
        return settings;
    }

    public void save(StillpointHome home) {
        var text = """
            bus.bootstrap-servers=%s
            vault.endpoint=%s
            vault.region=%s
            vault.bucket=%s
            vault.addressing=%s
            embedded.broker-port=%d
            embedded.controller-port=%d
            embedded.store-port=%d
            """.formatted(
                        bootstrapServers,
                        endpoint,
                        region,
                        bucket,
                        addressing.label(),
                        embeddedBrokerPort,
                        embeddedControllerPort,
                        embeddedStorePort);
        try {
            // Half a file would send the next command to no broker at all.
            DurableFile.replace(home.settings(), text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int port(Properties properties, String name, Path file) {
        String text = properties.getProperty(name, "0").strip();
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port < 65_536) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Told below, as a number out of range is.
        }
        throw unusable(file, "a port from 0 to 65535 as " + name, "'" + text + "'");
    }

    private static CliException unusable(Path file, String expected, String found) {
        return new CliException("%s: expected %s, found %s. Correct it there.".formatted(file, expected, found));
    }

    private static String required(Properties properties, String name, Path file) {
        String value = properties.getProperty(name);
        if (value == null || value.isBlank()) {
            throw new CliException(
                    "%s: expected a value for %s, found none. Add it there, or delete the file and run `./stillpoint up`."
                            .formatted(file, name));
        }
        return value;
    }
}
