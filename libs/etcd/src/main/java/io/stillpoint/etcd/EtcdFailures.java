package io.stillpoint.etcd;

import io.grpc.Status;
import io.stillpoint.schemas.shared.Problem;
import java.net.ConnectException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Explains failed calls and says what to do. */
public final class EtcdFailures {

    /** What gRPC says of a deadline is for those who know gRPC, but for the time. */
    private static final Pattern AFTER = Pattern.compile("exceeded after ([0-9.]+)s");

    private EtcdFailures() {}

    /** Returns whether this member's release does not know the call. */
    public static boolean unknownCall(Status status) {
        return status.getCode() == Status.Code.UNIMPLEMENTED;
    }

    /**
     * Translates a failed call.
     *
     * @param where URL of the member
     * @param what was being asked: {@code its status}
     */
    public static EtcdException told(Status status, String where, String what) {
        Throwable cause = status.getCause();
        Optional<EtcdException> tls = tls(status, where);
        if (tls.isPresent()) {
            return tls.get();
        }
        String text = text(status);
        return switch (status.getCode()) {
            case UNAVAILABLE ->
                has(cause, ConnectException.class)
                        ? told(
                                "etcd-not-listening",
                                "etcd listening",
                                "no connection: " + rootMessage(cause),
                                where,
                                "Check that etcd runs on this node, that its client port is right and not closed by a"
                                        + " firewall.",
                                true,
                                status)
                        : told(
                                "etcd-unavailable",
                                what,
                                text,
                                where,
                                "Look at etcd's log on this node; the step can be tried again.",
                                true,
                                status);
            case DEADLINE_EXCEEDED ->
                told(
                        "etcd-no-answer",
                        what + " in time",
                        noAnswer(text),
                        where,
                        "Check that nothing on the way is cut or busy, whether the members have a leader ('etcdctl"
                                + " endpoint status') and whether the disk is slow.",
                        true,
                        status);
            case UNAUTHENTICATED, PERMISSION_DENIED ->
                told(
                        "etcd-permission",
                        "a client that etcd accepts",
                        text,
                        where,
                        "etcd's own authentication is on: give the certificate of a user with the role root.",
                        false,
                        status);
            case UNIMPLEMENTED ->
                told(
                        "etcd-call-unknown",
                        what,
                        "a release of etcd that does not know this call",
                        where,
                        "etcd 3.2 or newer is supported.",
                        false,
                        status);
            default -> told("etcd-failed", what, text, where, "Look at etcd's log on this node.", true, status);
        };
    }

    private static String noAnswer(String text) {
        return AFTER.matcher(text)
                .results()
                .findFirst()
                .map(after -> String.format(Locale.ROOT, "no answer after %.1f s", Double.parseDouble(after.group(1))))
                .orElse("no answer");
    }

    private static Optional<EtcdException> tls(Status status, String where) {
        Throwable cause = status.getCause();
        if (has(cause, CertificateExpiredException.class)) {
            return Optional.of(told(
                    "etcd-server-certificate-expired",
                    "a server certificate that is still valid",
                    rootMessage(cause),
                    where,
                    "Renew the cluster's certificates; check this machine's clock.",
                    false,
                    status));
        }
        if (has(cause, CertPathBuilderException.class) || has(cause, CertPathValidatorException.class)) {
            return Optional.of(told(
                    "etcd-wrong-ca",
                    "a server certificate signed by ca.pem",
                    "another one: " + rootMessage(cause),
                    where,
                    "Copy /etc/cfc/conf/etcd/ca.pem of this cluster again; is this the right cluster?",
                    false,
                    status));
        }
        if (has(cause, CertificateException.class)) {
            return Optional.of(told(
                    "etcd-server-certificate",
                    "a server certificate for this address",
                    rootMessage(cause),
                    where,
                    "Use the address that the certificate names, or renew it with this address.",
                    false,
                    status));
        }
        if (has(cause, SSLException.class)) {
            String message = rootMessage(cause).toLowerCase(Locale.ROOT);
            boolean refusedUs =
                    message.contains("alert") && (message.contains("certificate") || message.contains("ca"));
            return Optional.of(
                    refusedUs
                            ? told(
                                    "etcd-client-certificate-refused",
                                    "etcd to accept client.pem",
                                    rootMessage(cause),
                                    where,
                                    "Copy client.pem and client-key.pem of this cluster again; they may be expired or"
                                            + " another cluster's.",
                                    false,
                                    status)
                            : told(
                                    "etcd-tls",
                                    "TLS on etcd's client port",
                                    rootMessage(cause),
                                    where,
                                    "Check the client port: is it etcd's, and does it speak TLS?",
                                    false,
                                    status));
        }
        return Optional.empty();
    }

    private static EtcdException told(
            String code, String expected, String found, String where, String remedy, boolean retryable, Status status) {
        return new EtcdException(
                new Problem(code, expected, found, where, remedy), retryable, status.asRuntimeException());
    }

    private static String text(Status status) {
        String description = status.getDescription();
        String root = status.getCause() == null ? "" : ": " + rootMessage(status.getCause());
        return status.getCode() + (description == null ? "" : " " + description) + root;
    }

    private static String rootMessage(@org.jspecify.annotations.Nullable Throwable cause) {
        Throwable root = cause;
        while (root != null && root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root == null ? "" : String.valueOf(root.getMessage());
    }

    private static boolean has(@org.jspecify.annotations.Nullable Throwable cause, Class<? extends Throwable> type) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (type.isInstance(each)) {
                return true;
            }
        }
        return false;
    }
}
