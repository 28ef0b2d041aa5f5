package io.stillpoint.cli.broker;

import io.stillpoint.cli.output.CliException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Knocks at the broker's ports. Kafka's own client asks a port that nobody listens on for a long time, without a word. */
final class BrokerPort {

    private static final int LIMIT_MILLIS = 5_000;

    private BrokerPort() {}

    /**
     * Returns when one of them is open.
     *
     * @param bootstrapServers {@code HOST:PORT}, separated by commas
     */
    static void requireListening(String bootstrapServers) {
        List<String> failures = new ArrayList<>();
        for (String server : bootstrapServers.split(",")) {
            String failure = failure(server.strip());
            if (failure.isEmpty()) {
                return;
            }
            failures.add(failure);
        }
        throw new CliException(
                "Kafka at %s: expected a broker, found %s. Run ./stillpoint up, or correct bus.bootstrap-servers in stillpoint.properties of the home."
                        .formatted(bootstrapServers, String.join(", ", failures)));
    }

    private static String failure(String server) {
        int colon = server.lastIndexOf(':');
        try (var socket = new Socket()) {
            String host =
                    server.substring(0, Math.max(0, colon)).replace("[", "").replace("]", "");
            socket.connect(new InetSocketAddress(host, Integer.parseInt(server.substring(colon + 1))), LIMIT_MILLIS);
            return "";
        } catch (UnknownHostException e) {
            return "no such host";
        } catch (IOException e) {
            return "'" + e.getMessage() + "'";
        } catch (IllegalArgumentException e) {
            return "no HOST:PORT";
        }
    }
}
