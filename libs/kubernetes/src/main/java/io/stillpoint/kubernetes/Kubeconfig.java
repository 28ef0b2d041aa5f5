package io.stillpoint.kubernetes;

import org.jspecify.annotations.Nullable;

/**
 * How to reach one API server and log in: the current context of a kubeconfig, with the files that it refers to read
 * in. Certificates and keys are PEM text.
 *
 * @param server {@code https://HOST:PORT}
 * @param caPem the authorities that vouch for the server; null for those that the JDK trusts
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

    /** Returns a description without anything that could be used to log in. */
    @Override
    public String toString() {
        return server + (clientCertificatePem == null ? " with a token" : " with a client certificate");
    }
}
