package io.stillpoint.standalone.ports;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports that nobody listens on, for servers that tests start. None is given twice by one process, and all lie below those
 * that Linux takes for outgoing connections (32768 and up): a server that ends and starts again finds its port still free.
 */
public final class FreePorts {

    private static final int FIRST = 20_000;
    private static final int COUNT = 32_768 - FIRST;

    /** Processes that run side by side begin at different places. */
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    private FreePorts() {}

    /** A free port of the loopback address. */
    public static int next() {
        return next(List.of(InetAddress.getLoopbackAddress().getHostAddress()));
    }

    /** A port that is free on each of the given addresses of this machine. */
    public static int next(List<String> addresses) {
        for (int tried = 0; tried < COUNT; tried++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            if (addresses.stream().allMatch(address -> isFree(address, port))) {
                return port;
            }
        }
        throw new IllegalStateException(
                "expected a free port between %d and %d on %s, found none. End what listens there."
                        .formatted(FIRST, FIRST + COUNT - 1, addresses));
    }

    private static boolean isFree(String address, int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(address, port), 1);
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
