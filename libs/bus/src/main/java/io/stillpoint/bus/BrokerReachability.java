package io.stillpoint.bus;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells whether any of the brokers accepts connections. */
public final class BrokerReachability {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerReachability.class);
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);

    private BrokerReachability() {}

    public static boolean anyOf(String bootstrapServers) {
        for (String server : bootstrapServers.split(",")) {
            if (takesConnections(server.strip())) {
                return true;
            }
        }
        return false;
    }

    private static boolean takesConnections(String server) {
        String host = Utils.getHost(server);
        Integer port = Utils.getPort(server);
        if (host == null || port == null) {
            return false;
        }
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), Math.toIntExact(CONNECT_LIMIT.toMillis()));
            return true;
        } catch (IOException away) {
            LOG.debug("{} takes no connection: {}", server, away.toString());
            return false;
        }
    }
}
