package io.stillpoint.registry.client;

import io.stillpoint.registry.RegistryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Trusts the certificates of one PEM file, and no others. */
record TrustedCertificates(SSLContext context, X509TrustManager manager) {

    static TrustedCertificates in(Path caFile) throws RegistryException {
        try (InputStream pem = Files.newInputStream(caFile)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(pem);
            if (certificates.isEmpty()) {
                throw unusable(caFile, "none", null);
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("ca-" + number++, certificate);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            for (TrustManager each : factory.getTrustManagers()) {
                if (each instanceof X509TrustManager manager) {
                    SSLContext context = SSLContext.getInstance("TLS");
                    context.init(null, new TrustManager[] {manager}, null);
                    return new TrustedCertificates(context, manager);
                }
            }
            throw new IllegalStateException("every Java platform has a trust manager for X.509");
        } catch (RegistryException e) {
            throw e;
        } catch (IOException | GeneralSecurityException e) {
            throw unusable(caFile, e.getClass().getSimpleName() + ": " + e.getMessage(), e);
        }
    }

    private static RegistryException unusable(Path caFile, String found, @Nullable Exception cause) {
        return RegistryFailures.failed(
                "registry-ca-unusable",
                "PEM certificates",
                found,
                caFile.toString(),
                "Put the authority's certificate there: ICP keeps it as /etc/docker/certs.d/<registry>/ca.crt.",
                false,
                cause);
    }
}
