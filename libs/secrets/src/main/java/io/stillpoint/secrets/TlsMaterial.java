package io.stillpoint.secrets;

import io.stillpoint.schemas.shared.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Turns certificates and keys in PEM form into the objects that Java needs for TLS. No key store is written to disk.
 */
public final class TlsMaterial {

    private TlsMaterial() {}

    /** Returns all certificates of a PEM file, in its order; empty when it holds none. */
    public static List<X509Certificate> certificates(byte[] pem) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)).stream()
                .map(X509Certificate.class::cast)
                .toList();
    }

    /**
     * Returns a problem with this code when the certificate is not valid at {@code now}.
     *
     * @param file the certificate's file
     */
    public static Optional<Problem> expired(X509Certificate certificate, String code, Path file, Instant now) {
        Instant from = certificate.getNotBefore().toInstant();
        Instant until = certificate.getNotAfter().toInstant();
        if (!now.isAfter(until) && !now.isBefore(from)) {
            return Optional.empty();
        }
        return Optional.of(new Problem(
                code,
                "a certificate that is valid at " + now,
                "one that is valid from " + from + " until " + until,
                file.toString(),
                "Renew the cluster's certificates or copy the renewed ones; check this machine's clock."));
    }

    /** Trusts these authorities and no others; null stands for those that the JDK trusts. */
    public static X509TrustManager trust(@Nullable List<X509Certificate> authorities) throws GeneralSecurityException {
        KeyStore store = null;
        if (authorities != null) {
            store = inMemory();
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry("ca-" + i, authorities.get(i));
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager each : factory.getTrustManagers()) {
            if (each instanceof X509TrustManager manager) {
                return manager;
            }
        }
        throw new IllegalStateException("every Java platform has a trust manager for X.509");
    }

    /** Returns the key managers with a client's certificate. */
    public static KeyManager[] keys(List<X509Certificate> chain, PrivateKey key) throws GeneralSecurityException {
        char[] password = new char[0];
        KeyStore store = inMemory();
        store.setKeyEntry("client", key, password, chain.toArray(Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password);
        return factory.getKeyManagers();
    }

    /** Returns a client's TLS context; without keys it shows no certificate. */
    public static SSLContext context(KeyManager @Nullable [] keys, X509TrustManager trust)
            throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, new TrustManager[] {trust}, null);
        return context;
    }

    private static KeyStore inMemory() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new UncheckedIOException("an empty key store reads no file", e);
        }
        return store;
    }
}
