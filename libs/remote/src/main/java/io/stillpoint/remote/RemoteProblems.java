package io.stillpoint.remote;

import io.stillpoint.remote.ssh.HostKey;
import io.stillpoint.remote.ssh.HostKeyExpectation;
import io.stillpoint.schemas.shared.Problem;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.PublicKey;
import java.util.Locale;
import java.util.Set;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.jspecify.annotations.Nullable;

/** Explains why a connection failed, and what to do. */
final class RemoteProblems {

    static final Set<String> UNREACHABLE_CODES =
            Set.of("node-unreachable", "ssh-connection-refused", "ssh-connection-lost");

    private RemoteProblems() {}

    /** Returns whether the thread was interrupted: a socket's time limit ends in an exception of the same kind. */
    static boolean isInterrupt(Throwable failure) {
        return failure instanceof InterruptedIOException && !(failure instanceof SocketTimeoutException);
    }

    static RemoteException connecting(String where, HostKeyExpectation expectation, Throwable failure) {
        PublicKey shown = expectation.shown();
        if (shown != null && !expectation.trusts()) {
            return wrongHostKey(where, expectation, shown);
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof NoRouteToHostException) {
                return unreachable(where, "no route to it", failure);
            }
            if (cause instanceof UnresolvedAddressException) {
                return unreachable(where, "an address that cannot be resolved", failure);
            }
            if (cause instanceof ConnectException) {
                return refusedOrSilent(where, cause, failure);
            }
        }
        return unreachable(where, silent(failure) ? "no answer in time" : "'" + failure.getMessage() + "'", failure);
    }

    /** Returns whether the host was silent; the SSH library says so only in this message. */
    private static boolean silent(Throwable failure) {
        return String.valueOf(failure.getMessage()).contains("within specified timeout");
    }

    private static RemoteException refusedOrSilent(String where, Throwable cause, Throwable failure) {
        String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (!message.contains("refused")) {
            return unreachable(where, "'" + cause.getMessage() + "'", failure);
        }
        return new RemoteException(
                new Problem(
                        "ssh-connection-refused",
                        "an SSH server",
                        "connection refused: the machine runs, its sshd does not",
                        where,
                        "If it is booting, wait; else start sshd there, or correct the port in the cluster's "
                                + "declaration."),
                true,
                failure);
    }

    private static RemoteException unreachable(String where, String found, Throwable failure) {
        return new RemoteException(
                new Problem(
                        "node-unreachable",
                        "an SSH server that answers",
                        found,
                        where,
                        "Check that the machine is on and that no firewall blocks it."),
                true,
                failure);
    }

    private static RemoteException wrongHostKey(String where, HostKeyExpectation expectation, PublicKey shown) {
        String fingerprint = HostKey.fingerprint(shown);
        if (expectation.trusted().isEmpty()) {
            return new RemoteException(
                    new Problem(
                            "host-key-unknown",
                            "a host in known_hosts",
                            "a key that nobody has vouched for, " + fingerprint,
                            where,
                            "Run './stillpoint cluster add' again, which shows and stores the fingerprints of all"
                                    + " nodes."),
                    false);
        }
        return new RemoteException(
                new Problem(
                        "host-key-changed",
                        "the host key "
                                + HostKey.fingerprint(expectation.trusted().get(0)),
                        "another one, " + fingerprint + ": the machine was replaced, or somebody intercepts the "
                                + "connection",
                        where,
                        "If the machine was replaced, compare the fingerprint with its console, then run "
                                + "'./stillpoint cluster add' with --accept-host-key "
                                + address(where) + "=" + fingerprint + "."),
                false);
    }

    static RemoteException authenticating(String where, String user, Throwable failure) {
        if (failure instanceof SshException ssh
                && ssh.getDisconnectCode() == SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE) {
            return new RemoteException(
                    new Problem(
                            "ssh-key-refused",
                            "a login as " + user + " with this service's key",
                            "a refusal of the key",
                            where,
                            "Run './stillpoint cluster add' again, which installs the keys; sshd must allow root with"
                                    + " a key (PermitRootLogin prohibit-password)."),
                    false,
                    failure);
        }
        return lost(where, "while logging in", failure);
    }

    static RemoteException lost(String where, String when, @Nullable Throwable failure) {
        Problem problem = new Problem(
                "ssh-connection-lost",
                "a connection that lasts",
                failure == null
                        ? "it ended " + when + " without an exit status"
                        : "it broke " + when + ": " + failure.getMessage(),
                where,
                "The same task is safe to repeat. If it persists, look at the node's console and network.");
        return failure == null ? new RemoteException(problem, true) : new RemoteException(problem, true, failure);
    }

    static RemoteException local(String code, String expected, String where, IOException failure) {
        return new RemoteException(
                new Problem(
                        code,
                        expected,
                        String.valueOf(failure.getMessage()),
                        where,
                        "Read the message; nothing on the node was changed by this."),
                true,
                failure);
    }

    private static String address(String where) {
        int colon = where.lastIndexOf(':');
        return colon < 0 ? where : where.substring(0, colon);
    }
}
