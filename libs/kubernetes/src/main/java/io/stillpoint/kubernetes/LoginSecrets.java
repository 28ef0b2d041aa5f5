package io.stillpoint.kubernetes;

import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.EndpointForm;
import io.stillpoint.schemas.shared.EndpointForm.LoginSecretNames;
import io.stillpoint.schemas.shared.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Finds the logins of a cluster's components in the Secrets of {@code kube-system}. The installer sets the names; the
 * keys differ between releases, so every key that was ever seen is tried.
 */
public final class LoginSecrets {

    private static final List<String> USER_KEYS = List.of("user", "username", "OAUTH2DB_USER");
    private static final List<String> PASSWORD_KEYS = List.of("password", "OAUTH2DB_PASSWORD");
    private static final String CERTIFICATE_KEY = "tls.crt";
    private static final String PRIVATE_KEY_KEY = "tls.key";

    /** Reads one Secret. */
    @FunctionalInterface
    public interface Reading {

        /** Returns the Secret of this name in {@code kube-system}, empty when there is none. */
        Optional<SecretSeen> secret(String name) throws KubernetesException;
    }

    private LoginSecrets() {}

    /**
     * Returns whether the login of {@code component} is in a Secret at all: that of the registry belongs to a person or
     * a service account.
     */
    public static boolean hold(Component component) {
        return names(component).isPresent();
    }

    /**
     * Returns the login of {@code component}. The Secrets for TLS may be missing, because early releases had none. A client certificate
     * without its key is useless and refused.
     *
     * @throws KubernetesException naming the Secret and the key, when one is missing
     * @throws IllegalArgumentException when the component's login is in no Secret
     */
    public static ComponentLogin of(Component component, Reading reading) throws KubernetesException {
        LoginSecretNames names = names(component)
                .orElseThrow(() ->
                        new IllegalArgumentException("the login of %s is in no Secret".formatted(component.label())));
        Map<String, String> files = login(required(reading, names.login(), component), component);
        Optional<SecretSeen> ca = optional(reading, names.ca());
        if (ca.isPresent()) {
            files.put("ca.pem", text(ca.get(), List.of(CERTIFICATE_KEY), component));
        }
        Optional<SecretSeen> client = optional(reading, names.client());
        if (client.isPresent()) {
            String certificate = text(client.get(), List.of(CERTIFICATE_KEY), component);
            String key = text(client.get(), List.of(PRIVATE_KEY_KEY), component);
            files.put("client.pem", withNewline(certificate) + withNewline(key));
        }
        return new ComponentLogin(component, files);
    }

    private static Optional<LoginSecretNames> names(Component component) {
        return component.endpointForm().flatMap(EndpointForm::loginSecrets);
    }

    private static Optional<SecretSeen> optional(Reading reading, Optional<String> name) throws KubernetesException {
        return name.isPresent() ? reading.secret(name.get()) : Optional.empty();
    }

    private static Map<String, String> login(SecretSeen secret, Component component) throws KubernetesException {
        Map<String, String> files = new TreeMap<>();
        files.put("username", text(secret, USER_KEYS, component));
        files.put("password", text(secret, PASSWORD_KEYS, component));
        return files;
    }

    private static SecretSeen required(Reading reading, String name, Component component) throws KubernetesException {
        Optional<SecretSeen> secret = reading.secret(name);
        if (secret.isEmpty()) {
            throw missing("the Secret " + name, "no such Secret", name, component);
        }
        return secret.get();
    }

    private static String text(SecretSeen secret, List<String> keys, Component component) throws KubernetesException {
        for (String key : keys) {
            Optional<String> text = secret.text(key);
            if (text.isPresent()) {
                return text.get();
            }
        }
        throw missing("the key " + String.join(" or ", keys), secret.keys(), secret.name(), component);
    }

    private static KubernetesException missing(String expected, String found, String secret, Component component) {
        return new KubernetesException(
                new Problem(
                        "login-not-in-secret",
                        expected,
                        found,
                        "Secret %s/%s".formatted(ClusterHealth.PLATFORM, secret),
                        "Put the login into a folder %s and name the folder above it with --logins."
                                .formatted(component.label())),
                false);
    }

    private static String withNewline(String pem) {
        return pem.endsWith("\n") ? pem : pem + "\n";
    }
}
