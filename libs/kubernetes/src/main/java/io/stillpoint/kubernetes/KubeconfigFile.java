package io.stillpoint.kubernetes;

import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.ConfigBuilder;
import io.fabric8.kubernetes.api.model.Context;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.secrets.SecretFile;
import io.stillpoint.secrets.UnusableSecretException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads a kubeconfig from the named file only, never from the environment or a home directory, and writes one that
 * needs no other file. Logins by a helper program are refused: this machine does not have it.
 */
public final class KubeconfigFile {

    private static final String NAME = "cluster";
    private static final String OPEN_TO_OTHERS = "kubeconfig-open-to-others";
    private static final String MAKE_ONE =
            "Make one with 'kubectl config view --raw --flatten --minify' and 'chmod 600', by an account that logs in"
                    + " with a certificate or a token.";

    private static final String GIVE_AUTHORITY =
            "Replace that line by 'certificate-authority-data: ' and what 'base64 -w0 ca.crt' prints. ca.crt is the"
                    + " cluster's own authority: cluster/cfc-certs/root-ca/ca.crt in the installation directory of the"
                    + " boot node.";

    private final Path file;

    private KubeconfigFile(Path file) {
        this.file = file;
    }

    /**
     * Returns the current context of {@code file}, with the files that it refers to.
     *
     * @throws KubernetesException when the file is missing, open to others, not a kubeconfig, or not fit for an
     *     unattended login
     */
    public static Kubeconfig read(Path file) throws KubernetesException {
        return new KubeconfigFile(file).read();
    }

    /** Returns the text of a kubeconfig file that holds everything itself. */
    public static String text(Kubeconfig kubeconfig) {
        Config config = new ConfigBuilder()
                .withApiVersion("v1")
                .withKind("Config")
                .withCurrentContext(NAME)
                .addNewContext()
                .withName(NAME)
                .withNewContext()
                .withCluster(NAME)
                .withUser(NAME)
                .endContext()
                .endContext()
                .addNewCluster()
                .withName(NAME)
                .withNewCluster()
                .withServer(kubeconfig.server())
                .withCertificateAuthorityData(encoded(kubeconfig.caPem()))
                .endCluster()
                .endCluster()
                .addNewUser()
                .withName(NAME)
                .withNewUser()
                .withClientCertificateData(encoded(kubeconfig.clientCertificatePem()))
                .withClientKeyData(encoded(kubeconfig.clientKeyPem()))
                .withToken(kubeconfig.token())
                .endUser()
                .endUser()
                .build();
        return Serialization.asYaml(config);
    }

    private Kubeconfig read() throws KubernetesException {
        Config config = parse(secretText());
        Context context = named(
                config.getContexts(),
                it -> it.getName().equals(config.getCurrentContext()),
                NamedContext::getContext,
                "current-context");
        Cluster cluster = named(
                config.getClusters(),
                it -> it.getName().equals(context.getCluster()),
                NamedCluster::getCluster,
                "cluster of the context");
        AuthInfo user = named(
                config.getUsers(),
                it -> it.getName().equals(context.getUser()),
                NamedAuthInfo::getUser,
                "user of the context");
        String server = cluster.getServer();
        if (server == null || !server.startsWith("https://")) {
            throw unusable("a server with https://", server == null ? "none" : server);
        }
        if (Boolean.TRUE.equals(cluster.getInsecureSkipTlsVerify())) {
            throw problem(
                    "kubeconfig-unusable",
                    "a server whose certificate is checked",
                    "insecure-skip-tls-verify, as the console hands it out",
                    file,
                    GIVE_AUTHORITY);
        }
        if (cluster.getProxyUrl() != null || cluster.getTlsServerName() != null) {
            throw unusable("a server that is reached directly under its own name", "proxy-url or tls-server-name");
        }
        String certificate = pem(user.getClientCertificateData(), user.getClientCertificate(), this::referred);
        String key = pem(user.getClientKeyData(), user.getClientKey(), this::referredSecret);
        String token = token(user);
        if ((certificate == null || key == null) && token == null) {
            throw unusable("a client certificate with its key, or a token", kindOf(user));
        }
        return new Kubeconfig(
                server,
                pem(cluster.getCertificateAuthorityData(), cluster.getCertificateAuthority(), this::referred),
                certificate,
                key,
                token);
    }

    private String secretText() throws KubernetesException {
        try {
            return SecretFile.text(file);
        } catch (UnusableSecretException e) {
            throw switch (e.reason()) {
                case MISSING -> problem("kubeconfig-missing", "a kubeconfig of mode 0600", e.found(), file, MAKE_ONE);
                case OPEN_TO_OTHERS -> new KubernetesException(e.problem(OPEN_TO_OTHERS), false, e);
                case UNREADABLE -> new KubernetesException(e.problem("kubeconfig-unusable"), false, e);
            };
        }
    }

    /** Parses the text; the parser's message is not repeated, because it may quote the file. */
    private Config parse(String text) throws KubernetesException {
        try {
            Config config = Serialization.unmarshal(text, Config.class);
            if (config != null) {
                return config;
            }
        } catch (RuntimeException e) {
            throw unusable("a kubeconfig in YAML", "something else");
        }
        throw unusable("a kubeconfig in YAML", "an empty file");
    }

    private <N, T> T named(
            List<N> all, Predicate<N> which, java.util.function.Function<N, @Nullable T> value, String what)
            throws KubernetesException {
        Optional<T> found = all.stream().filter(which).findFirst().map(value::apply);
        if (found.isEmpty()) {
            throw unusable("the " + what, "none of that name among " + all.size());
        }
        return found.get();
    }

    private @Nullable String token(AuthInfo user) throws KubernetesException {
        if (user.getToken() != null && !user.getToken().isBlank()) {
            return user.getToken().strip();
        }
        return user.getTokenFile() == null
                ? null
                : referredSecret(user.getTokenFile()).strip();
    }

    private @Nullable String pem(@Nullable String data, @Nullable String path, ReferredFile files)
            throws KubernetesException {
        if (data != null && !data.isBlank()) {
            try {
                return new String(Base64.getDecoder().decode(data.replaceAll("\\s", "")), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                throw unusable("certificates and keys in base64", "other text");
            }
        }
        return path == null || path.isBlank() ? null : files.text(path);
    }

    @FunctionalInterface
    private interface ReferredFile {
        String text(String path) throws KubernetesException;
    }

    private String referred(String path) throws KubernetesException {
        try {
            return Files.readString(beside(path));
        } catch (IOException e) {
            throw unreadable(path);
        }
    }

    /** Reads a key or token from a file of its own, which is as secret as the kubeconfig. */
    private String referredSecret(String path) throws KubernetesException {
        try {
            return SecretFile.text(beside(path));
        } catch (UnusableSecretException e) {
            throw e.reason() == UnusableSecretException.Reason.OPEN_TO_OTHERS
                    ? new KubernetesException(e.problem(OPEN_TO_OTHERS), false, e)
                    : unreadable(path);
        }
    }

    /** Resolves a path relative to the kubeconfig, as kubectl does. */
    private Path beside(String path) {
        return file.toAbsolutePath().resolveSibling(path);
    }

    private KubernetesException unreadable(String path) {
        return problem(
                "kubeconfig-unusable",
                "the file that " + file + " refers to",
                "a file that cannot be read",
                beside(path),
                MAKE_ONE);
    }

    private static String kindOf(AuthInfo user) {
        if (user.getExec() != null || user.getAuthProvider() != null) {
            return "a login by a helper program";
        }
        return user.getUsername() == null ? "no login" : "a login by password, which API servers no longer support";
    }

    private static @Nullable String encoded(@Nullable String pem) {
        return pem == null ? null : Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8));
    }

    private KubernetesException unusable(String expected, String found) {
        return problem("kubeconfig-unusable", expected, found, file, MAKE_ONE);
    }

    private static KubernetesException problem(String code, String expected, String found, Path where, String remedy) {
        return new KubernetesException(new Problem(code, expected, found, where.toString(), remedy), false);
    }
}
