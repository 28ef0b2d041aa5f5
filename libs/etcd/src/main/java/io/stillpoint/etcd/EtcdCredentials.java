package io.stillpoint.etcd;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.secrets.ClusterSecrets;
import io.stillpoint.secrets.PrivateKeyPem;
import io.stillpoint.secrets.SecretFile;
import io.stillpoint.secrets.TlsMaterial;
import io.stillpoint.secrets.UnusableSecretException;
import io.stillpoint.streams.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/**
 * The client certificate for one cluster's etcd: {@code clusters/<credentials>/etcd/{ca,client,client-key}.pem} below
 * the service's secrets, copied from {@code /etc/cfc/conf/etcd} on a master.
 */
public final class EtcdCredentials {

    private static final String REMEDY =
            "Copy ca.pem, client.pem and client-key.pem from /etc/cfc/conf/etcd of a master"
                    + " ('./stillpoint cluster add' does it).";

    private final SslContext tls;
    private final SSLContext httpTls;
    private final String caSha256;

    private EtcdCredentials(SslContext tls, SSLContext httpTls, String caSha256) {
        this.tls = tls;
        this.httpTls = httpTls;
        this.caSha256 = caSha256;
    }

    /**
     * Reads and checks the three files before any connection is made.
     *
     * @param secrets the service's secrets directory
     * @param credentials name of the folder, as the cluster was declared
     * @throws EtcdException {@code etcd-certificate-missing}, {@code etcd-certificate-unusable}, {@code
     *     etcd-key-unusable}, {@code etcd-certificate-expired}, {@code etcd-key-of-another-certificate}
     */
    public static EtcdCredentials load(Path secrets, String credentials, Instant now) throws EtcdException {
        Path folder = ClusterSecrets.folder(secrets, credentials, Component.ETCD);
        List<X509Certificate> authorities = certificates(folder.resolve("ca.pem"));
        List<X509Certificate> chain = certificates(folder.resolve("client.pem"));
        for (X509Certificate authority : authorities) {
            valid(authority, folder.resolve("ca.pem"), now);
        }
        valid(chain.get(0), folder.resolve("client.pem"), now);
        PrivateKey key = key(folder.resolve("client-key.pem"));
        belongTogether(chain.get(0), key, folder.resolve("client-key.pem"));
        try {
            SslContext tls = GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
                    .trustManager(authorities)
                    .keyManager(key, chain.toArray(X509Certificate[]::new))
                    .build();
            SSLContext httpTls = TlsMaterial.context(TlsMaterial.keys(chain, key), TlsMaterial.trust(authorities));
            return new EtcdCredentials(tls, httpTls, digests(authorities, folder.resolve("ca.pem")));
        } catch (SSLException | GeneralSecurityException e) {
            throw refused("etcd-certificate-unusable", "a usable client certificate", e.getMessage(), folder, e);
        }
    }

    /** The same for HTTP. */
    SSLContext httpTls() {
        return httpTls;
    }

    public SslContext tls() {
        return tls;
    }

    /**
     * Returns the SHA-256 of every CA certificate in DER form, lower-case hex, separated by commas. Once connected,
     * each member has proved that one of them signed its certificate.
     */
    public String caSha256() {
        return caSha256;
    }

    private static String digests(List<X509Certificate> authorities, Path file) throws EtcdException {
        List<String> digests = new ArrayList<>();
        for (X509Certificate authority : authorities) {
            try {
                digests.add(Sha256.hex(authority.getEncoded()));
            } catch (GeneralSecurityException e) {
                throw refused(
                        "etcd-certificate-unusable", "a certificate that can be encoded", e.getMessage(), file, e);
            }
        }
        return String.join(",", digests);
    }

    private static List<X509Certificate> certificates(Path file) throws EtcdException {
        try {
            List<X509Certificate> all = TlsMaterial.certificates(bytes(file));
            if (all.isEmpty()) {
                throw refused("etcd-certificate-unusable", "a certificate in PEM form", "none", file, null);
            }
            return all;
        } catch (GeneralSecurityException e) {
            throw refused("etcd-certificate-unusable", "a certificate in PEM form", e.getMessage(), file, e);
        }
    }

    private static PrivateKey key(Path file) throws EtcdException {
        try {
            return PrivateKeyPem.read(SecretFile.text(file));
        } catch (UnusableSecretException e) {
            throw switch (e.reason()) {
                case OPEN_TO_OTHERS -> new EtcdException(e.problem("etcd-key-unusable"), false, e);
                case MISSING, UNREADABLE ->
                    refused("etcd-certificate-missing", e.problem().expected(), e.found(), file, e);
            };
        } catch (GeneralSecurityException e) {
            throw refused("etcd-key-unusable", "a private key in PEM form", e.getMessage(), file, e);
        }
    }

    private static byte[] bytes(Path file) throws EtcdException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw refused("etcd-certificate-missing", "the file", "no such file", file, e);
        } catch (IOException e) {
            throw refused("etcd-certificate-missing", "a readable file", e.toString(), file, e);
        }
    }

    private static void valid(X509Certificate certificate, Path file, Instant now) throws EtcdException {
        Optional<Problem> expired = TlsMaterial.expired(certificate, "etcd-certificate-expired", file, now);
        if (expired.isPresent()) {
            throw new EtcdException(expired.get(), false);
        }
    }

    private static void belongTogether(X509Certificate certificate, PrivateKey key, Path file) throws EtcdException {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        byte[] sample = "stillpoint".getBytes(StandardCharsets.UTF_8);
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(sample);
            Signature verifying = Signature.getInstance(algorithm);
            verifying.initVerify(certificate);
            verifying.update(sample);
            if (verifying.verify(signing.sign())) {
                return;
            }
        } catch (GeneralSecurityException e) {
            throw refused("etcd-key-of-another-certificate", "the key of client.pem", "a key of another kind", file, e);
        }
        throw refused("etcd-key-of-another-certificate", "the key of client.pem", "another key", file, null);
    }

    private static EtcdException refused(
            String code,
            String expected,
            @org.jspecify.annotations.Nullable String found,
            Path where,
            @org.jspecify.annotations.Nullable Throwable cause) {
        return new EtcdException(
                new Problem(code, expected, String.valueOf(found), where.toString(), REMEDY), false, cause);
    }
}
