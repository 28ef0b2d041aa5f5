package io.stillpoint.faults;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The only way to the object store: one request per connection, each of which may meet trouble. */
final class StoreLink implements AutoCloseable {

    /** What becomes of a request. */
    enum Trouble {
        /** It arrives and is answered, late. */
        DELAYED,
        /** The client gets no answer; it arrives when the next attempt may be on its way. */
        ARRIVES_AFTER_ALL,
        /** The connection breaks in the middle of it. */
        CUT,
        /** It is carried out, and the connection breaks in the middle of the answer. */
        ANSWER_CUT,
        /** It is carried out twice, the second time when the next attempt may be on its way. */
        REPEATED
    }

    /** Longer than the first waits of a step that failed. */
    private static final Duration LATE = Duration.ofSeconds(3);

    private record Exchange(byte[] head, byte[] body) {}

    private final int to;
    private final ServerSocket listener;
    private final List<Thread> late = new CopyOnWriteArrayList<>();
    private @Nullable Trouble trouble;
    private int pass;
    private int hit;
    private int met;

    StoreLink(String endpoint) throws IOException {
        this.to = URI.create(endpoint).getPort();
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    String endpoint() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** From now on {@code afterRequests} pass, and {@code requests} meet it; what was still to come of other trouble does not. */
    synchronized void next(Trouble kind, int afterRequests, int requests) {
        trouble = kind;
        pass = afterRequests;
        hit = requests;
    }

    /** How many requests have met trouble. */
    synchronized int met() {
        return met;
    }

    /** Waits until everything that is late has arrived. */
    void settle() throws InterruptedException {
        for (Thread each : late) {
            each.join();
        }
    }

    private synchronized @Nullable Trouble fate() {
        if (pass > 0) {
            pass--;
            return null;
        }
        if (hit == 0) {
            return null;
        }
        hit--;
        met++;
        return trouble;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException closed) {
            // The run is over.
        }
    }

    private void serve(Socket client) {
        try (client) {
            Exchange exchange = read(new BufferedInputStream(client.getInputStream()));
            OutputStream back = client.getOutputStream();
            switch (fate()) {
                case null -> back.write(answer(exchange));
                case DELAYED -> {
                    Thread.sleep(LATE);
                    back.write(answer(exchange));
                }
                case ARRIVES_AFTER_ALL -> arriveLate(exchange);
                case CUT -> cut(exchange);
                case ANSWER_CUT -> {
                    byte[] answer = answer(exchange);
                    back.write(answer, 0, answer.length / 2);
                }
                case REPEATED -> {
                    arriveLate(exchange);
                    back.write(answer(exchange));
                }
            }
        } catch (IOException broken) {
            // The client sees it too.
        } catch (InterruptedException ends) {
            Thread.currentThread().interrupt();
        }
    }

    private void arriveLate(Exchange exchange) {
        late.add(Thread.ofVirtual().start(() -> {
            try {
                // Here time is what is tested.
                Thread.sleep(LATE);
                answer(exchange);
            } catch (IOException away) {
                // Then it never arrives.
            } catch (InterruptedException ends) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    private void cut(Exchange exchange) throws IOException {
        try (Socket store = new Socket(InetAddress.getLoopbackAddress(), to)) {
            store.getOutputStream()
                    .write(exchange.head(), 0, exchange.head().length / (exchange.body().length == 0 ? 2 : 1));
            store.getOutputStream().write(exchange.body(), 0, exchange.body().length / 2);
        }
    }

    private byte[] answer(Exchange exchange) throws IOException {
        try (Socket store = new Socket(InetAddress.getLoopbackAddress(), to)) {
            store.getOutputStream().write(exchange.head());
            store.getOutputStream().write(exchange.body());
            return store.getInputStream().readAllBytes();
        }
    }

    /** Its header is changed so that the store closes the connection after its answer. */
    private static Exchange read(InputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(
                        lower.substring("content-length:".length()).strip());
            }
            if (!lower.startsWith("connection:")) {
                lines.add(line);
            }
        }
        if (lines.isEmpty()) {
            throw new IOException("no request");
        }
        lines.add("Connection: close");
        byte[] head = (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
        return new Exchange(head, in.readNBytes(length));
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
