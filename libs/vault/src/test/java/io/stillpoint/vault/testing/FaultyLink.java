package io.stillpoint.vault.testing;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A link to an S3 server that carries one request per connection. It can be told to lose one that writes, to bring it late, to keep the
 * answer, or to answer for the server and forget it. It can be cut, too.
 */
public final class FaultyLink implements AutoCloseable {

    /** What becomes of a PUT, or of the POST that ends an upload. */
    public enum Fault {
        /** Never arrives; the client gets no answer. */
        LOST,
        /** The client gets no answer; it arrives with {@link FaultyLink#bringLate()}. */
        LATE,
        /** The client is told that it was done. */
        FORGOTTEN,
        /** Arrives; the client gets no answer. */
        UNANSWERED
    }

    private record Rule(String method, String keyEnd, Fault fault) {

        boolean isFor(String firstLine) {
            return firstLine.startsWith(method + " ") && firstLine.split("[ ?]")[1].endsWith(keyEnd);
        }
    }

    private record Request(byte[] head, byte[] body) {}

    private final int to;
    private final ServerSocket listener;
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final List<Request> late = new CopyOnWriteArrayList<>();
    private final List<Socket> clients = new CopyOnWriteArrayList<>();
    private volatile @Nullable CountDownLatch cut;

    public FaultyLink(int to) throws IOException {
        this.to = to;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** The next PUT of a key with this end. */
    public void next(String keyEnd, Fault fault) {
        rules.add(new Rule("PUT", keyEnd, fault));
    }

    /** The next POST to a key with this end: the one that begins its upload. */
    public void nextPost(String keyEnd, Fault fault) {
        rules.add(new Rule("POST", keyEnd, fault));
    }

    /** Breaks what is on its way, and everything that comes, until it is mended. The answer is open once this many came. */
    public CountDownLatch cut(int requests) {
        CountDownLatch refused = new CountDownLatch(requests);
        cut = refused;
        clients.forEach(FaultyLink::hangUp);
        return refused;
    }

    public void mend() {
        cut = null;
    }

    public boolean isCut() {
        return cut != null;
    }

    private static void hangUp(Socket client) {
        try {
            client.close();
        } catch (IOException e) {
            // It is gone already.
        }
    }

    /** Brings everything that is late; returns once the server has answered. */
    public void bringLate() throws IOException {
        for (Request request : late) {
            ask(request, OutputStream.nullOutputStream());
        }
        late.clear();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket client) {
        try (Closeable closing = client) {
            CountDownLatch refused = cut;
            if (refused != null) {
                refused.countDown();
                return;
            }
            clients.add(client);
            Request request = read(client.getInputStream());
            Optional<Rule> rule = rules.stream()
                    .filter(each -> each.isFor(firstLine(request)))
                    .findFirst();
            if (rule.isEmpty()) {
                ask(request, client.getOutputStream());
                return;
            }
            rules.remove(rule.get());
            switch (rule.get().fault()) {
                case LOST -> {
                    // Nobody hears of it.
                }
                case LATE -> late.add(request);
                case UNANSWERED -> ask(request, OutputStream.nullOutputStream());
                case FORGOTTEN ->
                    client.getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nETag: \"0\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException broken) {
            // The client sees it too.
        }
    }

    private void ask(Request request, OutputStream answer) throws IOException {
        try (Socket server = new Socket(InetAddress.getLoopbackAddress(), to)) {
            server.getOutputStream().write(request.head());
            server.getOutputStream().write(request.body());
            server.getInputStream().transferTo(answer);
        }
    }

    private static String firstLine(Request request) {
        return new String(request.head(), StandardCharsets.ISO_8859_1)
                .lines()
                .findFirst()
                .orElse("");
    }

    /** Its header is changed so that the server closes the connection after its answer. */
    private static Request read(InputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(
                        line.substring("content-length:".length()).strip());
            }
            if (!lower.startsWith("connection:")) {
                lines.add(line);
            }
        }
        lines.add("Connection: close");
        String head = String.join("\r\n", lines) + "\r\n\r\n";
        return new Request(head.getBytes(StandardCharsets.ISO_8859_1), in.readNBytes(length));
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
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
