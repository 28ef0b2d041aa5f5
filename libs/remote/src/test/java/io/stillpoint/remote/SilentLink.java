package io.stillpoint.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A link to a server that falls silent as one does behind a firewall that has forgotten its connections: they stay open, and no byte
 * passes any more.
 */
final class SilentLink implements AutoCloseable {

    private final int target;
    private final ServerSocket listener;
    private final List<AtomicBoolean> silent = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger silentNext = new AtomicInteger();

    SilentLink(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getByName(TestSshd.ADDRESS));
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** How many connections were made over it. */
    int connections() {
        return silent.size();
    }

    /** Silences what is connected now, and the next {@code connections} from their beginning. */
    void silence(int connections) {
        silentNext.set(connections);
        silent.forEach(each -> each.set(true));
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getByName(TestSshd.ADDRESS), target);
                sockets.addAll(List.of(client, server));
                AtomicBoolean silence = new AtomicBoolean(silentNext.getAndUpdate(left -> Math.max(0, left - 1)) > 0);
                silent.add(silence);
                Thread.ofVirtual().start(() -> pass(client, server, silence));
                Thread.ofVirtual().start(() -> pass(server, client, silence));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private static void pass(Socket from, Socket to, AtomicBoolean silence) {
        byte[] buffer = new byte[64 * 1024];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (!silence.get()) {
                    out.write(buffer, 0, count);
                }
            }
            if (!silence.get()) {
                to.close();
            }
        } catch (IOException closed) {
            // One side has hung up.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
