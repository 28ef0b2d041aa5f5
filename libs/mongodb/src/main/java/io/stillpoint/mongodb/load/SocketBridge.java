package io.stillpoint.mongodb.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Leads this process, and no other, from a port on loopback to a socket in the file system. The driver knows such sockets by native
 * code only.
 */
final class SocketBridge implements AutoCloseable {

    private static final int BACKLOG = 50;
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int INODE = 9;

    private final ServerSocket server;
    private final Path socket;

    private SocketBridge(ServerSocket server, Path socket) {
        this.server = server;
        this.socket = socket;
    }

    static SocketBridge to(Path socket) throws IOException {
        SocketBridge bridge =
                new SocketBridge(new ServerSocket(0, BACKLOG, InetAddress.ofLiteral("127.0.0.1")), socket);
        Thread.ofVirtual().name("mongod-bridge").start(bridge::serve);
        return bridge;
    }

    String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.ofVirtual().name("mongod-connection").start(() -> connect(client));
            } catch (IOException e) {
                // Closed; or a client gave up at once, and others may come.
            }
        }
    }

    private void connect(Socket client) {
        try (client;
                SocketChannel channel = ofThisProcess(client)
                        ? SocketChannel.open(UnixDomainSocketAddress.of(socket))
                        : SocketChannel.open()) {
            if (!channel.isConnected()) {
                return;
            }
            OutputStream toServer = Channels.newOutputStream(channel);
            InputStream fromServer = Channels.newInputStream(channel);
            Thread answers = Thread.ofVirtual().name("mongod-answers").start(() -> {
                pass(fromServer, client);
            });
            client.getInputStream().transferTo(toServer);
            channel.shutdownOutput();
            answers.join();
        } catch (IOException e) {
            // One of the two has gone; the driver sees a closed connection.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pass(InputStream answers, Socket client) {
        try (client) {
            answers.transferTo(client.getOutputStream());
        } catch (IOException e) {
            // As above.
        }
    }

    /** The server asks for no login, so another process that may connect to loopback is not let through. */
    private static boolean ofThisProcess(Socket client) throws IOException {
        Optional<String> inode = inode(client);
        if (inode.isEmpty()) {
            return false;
        }
        Path wanted = Path.of("socket:[" + inode.get() + "]");
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : open) {
                if (Files.isSymbolicLink(descriptor)
                        && Files.readSymbolicLink(descriptor).equals(wanted)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Returns the number of the client's own end, as the kernel lists it. */
    private static Optional<String> inode(Socket client) throws IOException {
        String from = end((InetSocketAddress) client.getRemoteSocketAddress());
        String to = end((InetSocketAddress) client.getLocalSocketAddress());
        for (String list : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
            Optional<String> found = Files.readAllLines(Path.of(list)).stream()
                    .map(line -> line.strip().split(" +"))
                    .filter(fields ->
                            fields.length > INODE && fields[LOCAL].endsWith(from) && fields[REMOTE].endsWith(to))
                    .map(fields -> fields[INODE])
                    .findFirst();
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** 127.0.0.1 with its last byte first, as on every machine that Stillpoint runs on. */
    private static String end(InetSocketAddress address) {
        return "0100007F:%04X".formatted(address.getPort());
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
