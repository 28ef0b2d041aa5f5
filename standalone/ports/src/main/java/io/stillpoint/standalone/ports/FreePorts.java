package io.stillpoint.standalone.ports;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds free ports for servers that tests start. They are below those that Linux uses for outgoing connections (32768
 * and up), so a server that restarts finds its port still free.
 *
 * <p>No port is given twice, neither by this process nor by another one at the same time: a process owns blocks of
 * ports as long as it lives, and marks each by listening on its first port.
 */
public final class FreePorts {

    private static final int FIRST = 20_000;
    private static final int BLOCK = 64;
    private static final int BLOCKS = (32_768 - FIRST) / BLOCK;
    private static final String LOOPBACK = InetAddress.getLoopbackAddress().getHostAddress();

    /** Never closed: they hold the blocks. */
    private static final List<ServerSocket> HELD = new ArrayList<>();

    private static int next;
    private static int end;

    private FreePorts() {}

    /** Returns a free port of the loopback address. */
    public static int next() {
        return next(List.of(LOOPBACK));
    }

    /** Returns a port that is free on each of the given addresses of this machine. */
    public static synchronized int next(List<String> addresses) {
        // A foreign address has no free port at all; without this check the search would use up all blocks.
        for (int tried = 0; tried < 2 * BLOCK; tried++) {
            if (next == end) {
                takeBlock();
            }
            int port = next++;
            if (addresses.stream().allMatch(address -> isFree(address, port))) {
                return port;
            }
        }
        throw none(addresses.toString());
    }

    private static void takeBlock() {
        int begin = ThreadLocalRandom.current().nextInt(BLOCKS);
        for (int tried = 0; tried < BLOCKS; tried++) {
            int first = FIRST + (begin + tried) % BLOCKS * BLOCK;
            try {
                HELD.add(bound(LOOPBACK, first));
                next = first + 1;
                end = first + BLOCK;
                return;
            } catch (IOException taken) {
                // Another process has this block; the following one may be free.
            }
        }
        throw none(LOOPBACK);
    }

    private static IllegalStateException none(String where) {
        return new IllegalStateException(
                "expected a free port from %d on at %s, found none. End what listens there.".formatted(FIRST, where));
    }

    private static boolean isFree(String address, int port) {
        try (var socket = bound(address, port)) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    private static ServerSocket bound(String address, int port) throws IOException {
        var socket = new ServerSocket();
        try {
            socket.bind(new InetSocketAddress(address, port), 1);
            return socket;
        } catch (IOException taken) {
            socket.close();
            throw taken;
        }
    }
}
