package io.stillpoint.mongodb;

import com.mongodb.MongoCredential;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.secrets.PrivateKeyPem;
import io.stillpoint.secrets.SecretFile;
import io.stillpoint.secrets.TlsMaterial;
import io.stillpoint.secrets.UnusableSecretException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * One service's login for one MongoDB: files {@code username}, {@code password}, {@code ca.pem}, {@code client.pem}
 * (certificate and key in one file, as MongoDB's own tools take it), each readable by its owner alone. User and
 * password may both be absent, and so may the certificates: then there is no login, or no TLS.
 */
public final class MongodbCredentials {

    public static final String USERNAME_FILE = "username";
    public static final String PASSWORD_FILE = "password";
    public static final String CA_FILE = "ca.pem";
    public static final String CLIENT_FILE = "client.pem";

    private static final String LOGIN_DATABASE = "admin";
    private static final String REMEDY =
            "Copy it again: user and password from the secret icp-mongodb-admin, ca.pem from cluster-ca-cert, "
                    + "client.pem (certificate, then key) from icp-mongodb-client-cert.";

    private final @Nullable MongoCredential login;
    private final @Nullable SSLContext tls;

    private MongodbCredentials(@Nullable MongoCredential login, @Nullable SSLContext tls) {
        this.login = login;
        this.tls = tls;
    }

    /** Returns credentials without login and TLS. */
    public static MongodbCredentials none() {
        return new MongodbCredentials(null, null);
    }

    /**
     * Reads and checks the files before any connection is made.
     *
     * @throws MongodbException {@code mongodb-credentials-missing}, {@code mongodb-credentials-open}, {@code
     *     mongodb-certificate-unusable}, {@code mongodb-certificate-expired}
     */
    public static MongodbCredentials load(Path directory, Instant now) throws MongodbException {
        if (!Files.isDirectory(directory)) {
            throw refused("mongodb-credentials-missing", "a directory of credentials", "none", directory, null);
        }
        return new MongodbCredentials(login(directory), tls(directory, now));
    }

    @Nullable
    MongoCredential login() {
        return login;
    }

    @Nullable
    SSLContext tls() {
        return tls;
    }

    private static @Nullable MongoCredential login(Path directory) throws MongodbException {
        Path username = directory.resolve(USERNAME_FILE);
        Path password = directory.resolve(PASSWORD_FILE);
        if (!Files.exists(username) && !Files.exists(password)) {
            return null;
        }
        return MongoCredential.createCredential(
                text(username).strip(), LOGIN_DATABASE, text(password).strip().toCharArray());
    }

    private static @Nullable SSLContext tls(Path directory, Instant now) throws MongodbException {
        Path ca = directory.resolve(CA_FILE);
        Path client = directory.resolve(CLIENT_FILE);
        if (!Files.exists(ca) && !Files.exists(client)) {
            return null;
        }
        try {
            return TlsMaterial.context(
                    Files.exists(client) ? keys(client, now) : null, TlsMaterial.trust(authorities(ca, now)));
        } catch (GeneralSecurityException e) {
            throw refused(
                    "mongodb-certificate-unusable", "certificates that Java can use", e.getMessage(), directory, e);
        }
    }

    private static KeyManager[] keys(Path file, Instant now) throws MongodbException, GeneralSecurityException {
        List<X509Certificate> chain = certificates(file);
        valid(chain.get(0), file, now);
        PrivateKey key;
        try {
            key = PrivateKeyPem.read(text(file));
        } catch (GeneralSecurityException e) {
            throw refused(
                    "mongodb-certificate-unusable",
                    "the certificate's private key in PEM form",
                    e.getMessage(),
                    file,
                    e);
        }
        return TlsMaterial.keys(chain, key);
    }

    private static List<X509Certificate> authorities(Path file, Instant now) throws MongodbException {
        List<X509Certificate> authorities = certificates(file);
        for (X509Certificate authority : authorities) {
            valid(authority, file, now);
        }
        return authorities;
    }

    private static List<X509Certificate> certificates(Path file) throws MongodbException {
        try {
            List<X509Certificate> all =
                    TlsMaterial.certificates(withoutKeys(text(file)).getBytes(StandardCharsets.US_ASCII));
            if (all.isEmpty()) {
                throw refused("mongodb-certificate-unusable", "a certificate in PEM form", "none", file, null);
            }
            return all;
        } catch (GeneralSecurityException e) {
            throw refused("mongodb-certificate-unusable", "a certificate in PEM form", e.getMessage(), file, e);
        }
    }

    private static String withoutKeys(String pem) {
        return pem.replaceAll("(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----", "");
    }

    private static void valid(X509Certificate certificate, Path file, Instant now) throws MongodbException {
        Optional<Problem> expired = TlsMaterial.expired(certificate, "mongodb-certificate-expired", file, now);
        if (expired.isPresent()) {
            throw new MongodbException(expired.get(), false);
        }
    }

    private static String text(Path file) throws MongodbException {
        try {
            return SecretFile.text(file);
        } catch (UnusableSecretException e) {
            throw switch (e.reason()) {
                case OPEN_TO_OTHERS -> new MongodbException(e.problem("mongodb-credentials-open"), false, e);
                case MISSING, UNREADABLE ->
                    refused("mongodb-credentials-missing", "a readable file", e.found(), file, e);
            };
        }
    }

    private static MongodbException refused(
            String code, String expected, @Nullable String found, Path where, @Nullable Throwable cause) {
        return new MongodbException(
                new Problem(code, expected, String.valueOf(found), where.toString(), REMEDY), false, cause);
    }
}
