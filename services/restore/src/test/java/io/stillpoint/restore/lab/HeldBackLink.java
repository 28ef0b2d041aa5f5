package io.stillpoint.restore.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;

/**
 * A TCP link to a server that lets the first {@code bytes} of its answers through and holds the rest back until it is told
 * to let go.
 */
public final class HeldBackLink implements AutoCloseable {

    private final ServerSocket listener;
    private final int target;
    private final long bytes;
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);
    private long passed;

    public HeldBackLink(int target, long bytes) throws IOException {
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.target = target;
        this.bytes = bytes;
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Returns when it holds something back. */
    public void awaitHeld() throws InterruptedException {
        held.await();
    }

    public void letGo() {
        letGo.countDown();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                Thread.ofVirtual().start(() -> pass(client, server, false));
                Thread.ofVirtual().start(() -> pass(server, client, true));
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    private void pass(Socket from, Socket to, boolean counted) {
        byte[] buffer = new byte[64 * 1024];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (counted && exceeds(count)) {
                    held.countDown();
                    letGo.await();
                }
                out.write(buffer, 0, count);
            }
        } catch (IOException e) {
            // One side has hung up, so the other is hung up too.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean exceeds(int count) {
        passed += count;
        return passed > bytes;
    }

    @Override
    public void close() throws IOException {
        letGo();
        listener.close();
    }
}
