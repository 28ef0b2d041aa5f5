package io.stillpoint.registry.client;

import io.stillpoint.registry.RegistryException;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.streams.FailureText;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Turns HTTP failures into problems for operators. */
final class RegistryFailures {

    private static final int QUOTED_CHARACTERS = 300;

    private RegistryFailures() {}

    /** Translates a request without an answer, or with only the beginning of one. */
    static RegistryException told(IOException failure, String where) {
        if (failure instanceof RegistryException already) {
            return already;
        }
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            @Nullable RegistryException certificate = certificate(cause, failure, where);
            if (certificate != null) {
                return certificate;
            }
        }
        if (failure instanceof SSLException && !brokenOff(failure)) {
            return failed(
                    "registry-tls-failed",
                    "a TLS connection",
                    FailureText.of(failure),
                    where,
                    "Check scheme and port: is this a server that speaks TLS?",
                    false,
                    failure);
        }
        return failed(
                "registry-unreachable",
                "a registry that answers to the end",
                FailureText.of(failure),
                where,
                "Check that the registry runs and can be reached from here.",
                true,
                failure);
    }

    /** Returns whether a server closed the connection, as opposed to one that speaks another protocol. */
    private static boolean brokenOff(IOException failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof EOFException || cause instanceof SocketException) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable RegistryException certificate(Throwable cause, IOException failure, String where) {
        return switch (cause) {
            case CertificateExpiredException expired ->
                failed(
                        "registry-certificate-expired",
                        "a certificate that is valid today",
                        FailureText.of(expired),
                        where,
                        "Renew the registry's certificate, or set this machine's clock.",
                        false,
                        failure);
            case CertificateNotYetValidException early ->
                failed(
                        "registry-certificate-expired",
                        "a certificate that is valid today",
                        FailureText.of(early),
                        where,
                        "Set the clock of this machine, or of the one that made the certificate.",
                        false,
                        failure);
            case CertPathBuilderException unknown ->
                failed(
                        "registry-certificate-unknown",
                        "a certificate of a configured authority",
                        FailureText.of(unknown),
                        where,
                        "Put the authority that signed the registry's certificate into the CA file.",
                        false,
                        failure);
            case SSLPeerUnverifiedException otherName ->
                failed(
                        "registry-certificate-name-wrong",
                        "a certificate for this host's name",
                        FailureText.of(otherName).lines().findFirst().orElse(""),
                        where,
                        "Use a name that is in the certificate.",
                        false,
                        failure);
            default -> null;
        };
    }

    /** Translates an answer that is neither success nor one that the caller handles. */
    static RegistryException answered(Response response, String where) {
        int code = response.code();
        boolean passing = code == 408 || code == 429 || code >= 500;
        return failed(
                passing ? "registry-failed" : "registry-request-refused",
                "the request to be carried out",
                code + " " + beginning(response),
                where,
                "Look at the registry's log" + (code == 507 || code >= 500 ? " and its free disk space." : "."),
                passing,
                null);
    }

    /** Returns the beginning of an error's text, on one line. */
    static String beginning(Response response) {
        try {
            String text = response.peekBody(QUOTED_CHARACTERS).string();
            return text.replaceAll("\\p{Cntrl}+", " ").strip();
        } catch (IOException e) {
            return response.message();
        }
    }

    static RegistryException failed(
            String code,
            String expected,
            String found,
            String where,
            String remedy,
            boolean retryable,
            @Nullable Throwable cause) {
        return new RegistryException(new Problem(code, expected, found, where, remedy), retryable, cause);
    }
}
