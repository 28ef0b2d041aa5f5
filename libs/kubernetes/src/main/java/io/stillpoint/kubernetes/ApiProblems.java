package io.stillpoint.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.stillpoint.schemas.shared.Problem;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Explains why an API server was not reached or refused, and what to do. */
final class ApiProblems {

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int TOO_MANY = 429;
    private static final int FIRST_SERVER_ERROR = 500;
    private static final String NEW_KUBECONFIG =
            "Run './stillpoint cluster add' again with --kubeconfig and a kubeconfig that works.";

    private ApiProblems() {}

    static KubernetesException of(String server, String doing, KubernetesClientException failure) {
        int code = failure.getCode();
        if (code == UNAUTHORIZED) {
            return problem(
                    "api-login-refused",
                    "a login that is accepted",
                    "the API server no longer knows this login",
                    server,
                    NEW_KUBECONFIG,
                    false,
                    failure);
        }
        if (code == FORBIDDEN) {
            return problem(
                    "api-right-missing",
                    "the right to " + doing,
                    "a refusal",
                    server,
                    "Give the account that right (libs/kubernetes/README.md lists all), or use another account. "
                            + NEW_KUBECONFIG,
                    false,
                    failure);
        }
        if (code > 0) {
            return problem(
                    "api-server-refused",
                    "to " + doing,
                    "status " + code,
                    server,
                    "Look at the API server's log on a master.",
                    code >= FIRST_SERVER_ERROR || code == TOO_MANY,
                    failure);
        }
        return unreached(server, doing, failure);
    }

    private static KubernetesException unreached(String server, String doing, KubernetesClientException failure) {
        if (cause(failure, CertificateExpiredException.class) != null
                || cause(failure, CertificateNotYetValidException.class) != null) {
            return problem(
                    "api-certificate-not-valid-now",
                    "a certificate that is valid today",
                    "one that has expired or is not valid yet",
                    server,
                    "Compare the clocks; then renew the API server's certificate.",
                    false,
                    failure);
        }
        Throwable tls = cause(failure, SSLException.class);
        if (tls != null) {
            return problem(
                    "api-certificate-not-trusted",
                    "a certificate for that address by an authority of the kubeconfig, and a login with ours",
                    "certificates that do not match: " + tls.getMessage(),
                    server,
                    "Were certificates renewed or restored? " + NEW_KUBECONFIG,
                    false,
                    failure);
        }
        return problem(
                "api-server-unreachable",
                "to " + doing,
                "no answer: " + deepest(failure),
                server,
                "Check that the address is right, that its port is open from here, and that a control plane runs "
                        + "there.",
                true,
                failure);
    }

    private static @Nullable Throwable cause(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return cause;
            }
        }
        return null;
    }

    private static String deepest(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String said = deepest.getMessage();
        return deepest.getClass().getSimpleName() + (said == null ? "" : " (" + said + ")");
    }

    private static KubernetesException problem(
            String code,
            String expected,
            String found,
            String where,
            String remedy,
            boolean retryable,
            Throwable cause) {
        return new KubernetesException(new Problem(code, expected, found, where, remedy), retryable, cause);
    }
}
