package io.stillpoint.kubernetes;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.secrets.PrivateKeyPem;
import io.stillpoint.secrets.TlsMaterial;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * TLS to an API server as its kubeconfig says. The client library is not used for it: it also trusts every authority of
 * the JDK, and reads only one of the two forms of elliptic curve keys.
 */
final class ServerTls {

    private ServerTls() {}

    static SSLContext of(Kubeconfig kubeconfig) throws KubernetesException {
        try {
            String ca = kubeconfig.caPem();
            return TlsMaterial.context(keys(kubeconfig), TlsMaterial.trust(ca == null ? null : certificates(ca)));
        } catch (GeneralSecurityException e) {
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

    private static KeyManager @Nullable [] keys(Kubeconfig kubeconfig) throws GeneralSecurityException {
        String certificate = kubeconfig.clientCertificatePem();
        String key = kubeconfig.clientKeyPem();
        if (certificate == null || key == null) {
            return null;
        }
        return TlsMaterial.keys(certificates(certificate), PrivateKeyPem.read(key));
    }

    private static List<X509Certificate> certificates(String pem) throws GeneralSecurityException {
        List<X509Certificate> all = TlsMaterial.certificates(pem.getBytes(StandardCharsets.UTF_8));
        if (all.isEmpty()) {
            throw new CertificateException("no certificate");
        }
        return all;
    }
}
