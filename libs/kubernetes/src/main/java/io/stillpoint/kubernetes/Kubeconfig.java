package io.stillpoint.kubernetes;

import org.jspecify.annotations.Nullable;

/**
 * How one API server is reached and who asks: the current context of a kubeconfig with everything in it that the file only
 * referred to. Certificates and keys are PEM text.
 *
 * @param server {@code https://HOST:PORT}
 * @param caPem who vouches for the server; null for whoever the JDK trusts
 * @param clientCertificatePem the certificate to log in with, null for another kind of login
 * @param clientKeyPem its private key
 * @param token a bearer token to log in with, null for another kind of login
 */
public record Kubeconfig(
        String server,
        @Nullable String caPem,
        @Nullable String clientCertificatePem,
        @Nullable String clientKeyPem,
        @Nullable String token) {

    /** Without anything that could be used to log in. */
    @Override
    public String toString() {
        return server + (clientCertificatePem == null ? " with a token" : " with a client certificate");
    }
}
