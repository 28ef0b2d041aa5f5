package io.stillpoint.cli.run;

import io.stillpoint.cli.output.CliException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Picks loopback ports, the usual one where it is free. */
final class FreePorts {

    private FreePorts() {}

    static int near(int preferred) {
        for (int port = preferred; port < preferred + 100; port++) {
            if (free(port)) {
                return port;
            }
        }
        throw new CliException(
                "expected a free port on 127.0.0.1 between %d and %d, found none. End what listens there."
                        .formatted(preferred, preferred + 99));
    }

    static boolean free(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
