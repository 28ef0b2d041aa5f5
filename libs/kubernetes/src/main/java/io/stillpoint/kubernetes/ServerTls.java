package io.stillpoint.kubernetes;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.secrets.PrivateKeyPem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.UUID;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS to an API server out of a kubeconfig. Made here and not by the client library, which also trusts every authority of the
 * JDK and reads keys of elliptic curves in one of their two forms only.
 */
final class ServerTls {

    private ServerTls() {}

    static SSLContext of(Kubeconfig kubeconfig) throws KubernetesException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(authorities(kubeconfig.caPem()));
            context.init(keys(kubeconfig), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new KubernetesException(
                    new Problem(
                            "kubeconfig-unusable",
                            "certificates and a key in PEM form that belong together",
                            String.valueOf(e.getMessage()),
                            "the kubeconfig for " + kubeconfig.server(),
                            "Make a new one and add the cluster again with --kubeconfig."),
                    false);
        }
    }

    /** Null stands for those that the JDK trusts. */
    private static @Nullable KeyStore authorities(@Nullable String pem) throws GeneralSecurityException, IOException {
        if (pem == null) {
            return null;
        }
        KeyStore store = empty();
        int number = 0;
        for (Certificate certificate : certificates(pem)) {
            store.setCertificateEntry("ca-" + number++, certificate);
        }
        return store;
    }

    private static KeyManager @Nullable [] keys(Kubeconfig kubeconfig) throws GeneralSecurityException, IOException {
        String certificate = kubeconfig.clientCertificatePem();
        String key = kubeconfig.clientKeyPem();
        if (certificate == null || key == null) {
            return null;
        }
        char[] password = UUID.randomUUID().toString().toCharArray();
        KeyStore store = empty();
        store.setKeyEntry(
                "client",
                PrivateKeyPem.read(key),
                password,
                certificates(certificate).toArray(Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password);
        return factory.getKeyManagers();
    }

    private static Collection<? extends Certificate> certificates(String pem) throws GeneralSecurityException {
        Collection<? extends Certificate> all = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
        if (all.isEmpty()) {
            throw new CertificateException("no certificate");
        }
        return all;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }
}
