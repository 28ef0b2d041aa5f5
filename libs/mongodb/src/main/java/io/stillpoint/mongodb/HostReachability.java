package io.stillpoint.mongodb;

import com.mongodb.ServerAddress;
import io.stillpoint.schemas.shared.Problem;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Checks without the driver whether a host can be reached: the driver tries until its time is over and then says only
 * that it found no server.
 */
public final class HostReachability {

    private static final int LIMIT_MILLIS = 10_000;

    private HostReachability() {}

    /**
     * Connects to every host until one answers, with the TLS handshake where there are certificates.
     *
     * @throws MongodbException the last host's problem, when none answers
     */
    public static void prove(MongodbEndpoint endpoint) throws MongodbException {
        MongodbException last = null;
        for (String host : endpoint.hosts()) {
            try {
                connect(host, endpoint.credentials().tls());
                return;
            } catch (MongodbException e) {
                last = e;
            }
        }
        if (last != null) {
            throw last;
        }
    }

    private static void connect(String host, @Nullable SSLContext tls) throws MongodbException {
        ServerAddress address = new ServerAddress(host);
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(address.getHost(), address.getPort()), LIMIT_MILLIS);
            if (tls != null) {
                handshake(plain, address, tls);
            }
        } catch (SSLException e) {
            throw judged(host, e);
        } catch (IOException e) {
            throw new MongodbException(
                    new Problem(
                            "mongodb-unreachable",
                            "a server that accepts connections",
                            String.valueOf(e.getMessage()),
                            host,
                            "Start MongoDB, or check address, port and firewall."),
                    true,
                    e);
        }
    }

    private static void handshake(Socket plain, ServerAddress address, SSLContext tls) throws IOException {
        plain.setSoTimeout(LIMIT_MILLIS);
        try (SSLSocket secured =
                (SSLSocket) tls.getSocketFactory().createSocket(plain, address.getHost(), address.getPort(), true)) {
            SSLParameters parameters = secured.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secured.setSSLParameters(parameters);
            secured.startHandshake();
        }
    }

    private static MongodbException judged(String host, SSLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException || cause instanceof CertificateNotYetValidException) {
                return new MongodbException(
                        new Problem(
                                "mongodb-certificate-expired",
                                "a server certificate that is valid now",
                                String.valueOf(cause.getMessage()),
                                host,
                                "Renew MongoDB's certificate; check this machine's clock."),
                        false,
                        failure);
            }
        }
        return new MongodbException(
                new Problem(
                        "mongodb-tls-refused",
                        "a TLS handshake by ca.pem and client.pem",
                        String.valueOf(failure.getMessage()),
                        host,
                        "Check that the server speaks TLS, that ca.pem signed its certificate, and that it names this"
                                + " host."),
                false,
                failure);
    }
}
