package io.stillpoint.registry.client;

import io.stillpoint.registry.RegistryException;
import io.stillpoint.secrets.TlsMaterial;
import io.stillpoint.streams.FailureText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;

/** Trusts only the certificates of one PEM file. */
record TrustedCertificates(SSLContext context, X509TrustManager manager) {

    static TrustedCertificates in(Path caFile) throws RegistryException {
        try {
            List<X509Certificate> authorities = TlsMaterial.certificates(Files.readAllBytes(caFile));
            if (authorities.isEmpty()) {
                throw new CertificateException("none");
            }
            X509TrustManager manager = TlsMaterial.trust(authorities);
            return new TrustedCertificates(TlsMaterial.context(null, manager), manager);
        } catch (IOException | GeneralSecurityException e) {
            throw unusable(caFile, FailureText.of(e), e);
        }
    }

    private static RegistryException unusable(Path caFile, String found, Exception cause) {
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
