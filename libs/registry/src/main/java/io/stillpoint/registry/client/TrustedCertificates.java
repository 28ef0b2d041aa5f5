package io.stillpoint.registry.client;

import io.stillpoint.registry.RegistryException;
import io.stillpoint.secrets.TlsMaterial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Trusts only the certificates of one PEM file. */
record TrustedCertificates(SSLContext context, X509TrustManager manager) {

    static TrustedCertificates in(Path caFile) throws RegistryException {
        try {
            List<X509Certificate> authorities = TlsMaterial.certificates(Files.readAllBytes(caFile));
            if (authorities.isEmpty()) {
                throw unusable(caFile, "none", null);
            }
            X509TrustManager manager = TlsMaterial.trust(authorities);
            return new TrustedCertificates(TlsMaterial.context(null, manager), manager);
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
