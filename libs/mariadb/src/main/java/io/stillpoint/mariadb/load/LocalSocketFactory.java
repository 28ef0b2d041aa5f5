package io.stillpoint.mariadb.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.util.ConfigurableSocketFactory;

/**
 * Gives the driver connections to a socket in the file system, by the means of Java itself: the driver alone needs native code for them.
 * It knows no time limit; who waits too long ends the server.
 */
public final class LocalSocketFactory extends ConfigurableSocketFactory {

    private @Nullable String path;

    /** For the driver, which makes it by its name. */
    public LocalSocketFactory() {
        // Configured afterwards.
    }

    @Override
    public void setConfiguration(Configuration configuration, String host) {
        path = configuration.localSocket();
    }

    @Override
    public Socket createSocket() throws IOException {
        if (path == null) {
            throw new IOException("the driver names no socket");
        }
        return new Local(SocketChannel.open(UnixDomainSocketAddress.of(path)));
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return createSocket();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) throws IOException {
        return createSocket();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return createSocket();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) throws IOException {
        return createSocket();
    }

    /** A connection as the driver expects it, without what only TCP has. */
    private static final class Local extends Socket {

        private final SocketChannel channel;

        private Local(SocketChannel channel) {
            this.channel = channel;
        }

        @Override
        public boolean isConnected() {
            return true;
        }

        @Override
        public InetAddress getInetAddress() {
            return InetAddress.getLoopbackAddress();
        }

        @Override
        public InputStream getInputStream() {
            return Channels.newInputStream(channel);
        }

        @Override
        public OutputStream getOutputStream() {
            return Channels.newOutputStream(channel);
        }

        @Override
        public void setTcpNoDelay(boolean on) {
            // There is no TCP.
        }

        @Override
        public void setKeepAlive(boolean on) {
            // There is no TCP.
        }

        @Override
        public void setSoTimeout(int millis) {
            // There is none.
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
