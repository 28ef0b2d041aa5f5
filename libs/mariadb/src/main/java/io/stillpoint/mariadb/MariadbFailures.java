package io.stillpoint.mariadb;

import io.stillpoint.schemas.shared.Problem;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Explains why the server or a tool refused, and what to do. */
public final class MariadbFailures {

    private static final int DATABASE_DENIED = 1044;
    private static final int LOGIN_DENIED = 1045;
    private static final int TABLE_DENIED = 1142;
    private static final int RIGHT_DENIED = 1227;
    private static final int LOCK_WAIT = 1205;
    private static final int TLS_REQUIRED = 3159;
    private static final Pattern TOOL_CODE = Pattern.compile("(?i)(?:error:? |\\()(\\d{4})(?: |:|\\))");

    /** The client names the input line of a failed statement; a refused login has no line. */
    private static final Pattern OF_A_STATEMENT = Pattern.compile("(?i)error \\d+ \\([0-9A-Z]+\\) at line ");

    private static final String CA_REMEDY = "Put the certificate of the issuer of the server's certificate into "
            + MariadbEndpoint.CA_FILE + " beside username and password.";

    private MariadbFailures() {}

    /** Translates a failure to open a connection. */
    static MariadbException ofConnecting(MariadbEndpoint endpoint, SQLException failure) {
        return failure.getErrorCode() == LOGIN_DENIED
                ? loginRefused(endpoint, endpoint.scrub(String.valueOf(failure.getMessage())), failure)
                : of(endpoint, "connecting", failure);
    }

    /** Translates a failed statement. */
    static MariadbException of(MariadbEndpoint endpoint, String doing, SQLException failure) {
        String said = endpoint.scrub(String.valueOf(failure.getMessage()));
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException || cause instanceof CertificateNotYetValidException) {
                return certificate(endpoint, "one that is not valid now: " + cause.getMessage(), failure);
            }
            if (cause instanceof SSLException || cause instanceof java.security.cert.CertificateException) {
                MariadbException expired = expiredBelow(endpoint, cause, failure);
                return expired != null
                        ? expired
                        : certificate(
                                endpoint,
                                "one that " + MariadbEndpoint.CA_FILE + " does not cover: " + cause.getMessage(),
                                failure);
            }
        }
        if (said.toLowerCase(Locale.ROOT).contains("ssl not enabled")) {
            return certificate(endpoint, "a server with TLS switched off", failure);
        }
        return of(endpoint, doing, failure.getErrorCode(), said, connectionFailed(failure), failure);
    }

    private static @Nullable MariadbException expiredBelow(
            MariadbEndpoint endpoint, Throwable from, SQLException failure) {
        for (Throwable cause = from; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException || cause instanceof CertificateNotYetValidException) {
                return certificate(endpoint, "one that is not valid now: " + cause.getMessage(), failure);
            }
        }
        return null;
    }

    /** Returns whether the connection failed: SQL states of class 08. */
    private static boolean connectionFailed(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && state.startsWith("08");
    }

    /** Translates a tool's failure. */
    public static MariadbException ofTool(MariadbEndpoint endpoint, String tool, int status, String said) {
        int code = toolCode(said);
        String found = "exit status " + status + (said.isEmpty() ? "" : ": " + lastLine(said));
        if (code == LOGIN_DENIED && !OF_A_STATEMENT.matcher(said).find()) {
            return loginRefused(endpoint, found, null);
        }
        boolean connection = code == 2002
                || code == 2003
                || code == 2006
                || code == 2013
                || code == 2026
                || code == 1053
                || code == 1927;
        return of(endpoint, tool, code, found, connection, null);
    }

    static int toolCode(String said) {
        Matcher matcher = TOOL_CODE.matcher(said);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    private static String lastLine(String said) {
        String[] lines = said.split("\n");
        return lines[lines.length - 1].strip();
    }

    private static MariadbException of(
            MariadbEndpoint endpoint,
            String doing,
            int code,
            String said,
            boolean connection,
            @Nullable Throwable cause) {
        return switch (code) {
            // After a successful login the server uses the number of a refused login for a GRANT that the account may
            // not give.
            case LOGIN_DENIED, DATABASE_DENIED, TABLE_DENIED, RIGHT_DENIED, 1143, 1370 ->
                problem(
                        "mariadb-privilege-missing",
                        "the account " + endpoint.username() + " to have the rights for " + doing,
                        said,
                        endpoint,
                        "Grant what the README of libs/mariadb lists for backup and restore accounts.",
                        false,
                        cause);
            case TLS_REQUIRED ->
                problem(
                        "mariadb-tls-required",
                        "a server that takes connections without TLS, because there is no " + "file "
                                + MariadbEndpoint.CA_FILE,
                        said,
                        endpoint,
                        CA_REMEDY,
                        false,
                        cause);
            case 1412, 1146, 1049, 1051, 1347, 1360, 1305 ->
                // A right on something that is gone is refused every time.
                doing.startsWith("'GRANT ")
                        ? failed(endpoint, doing, said, cause)
                        : changedMeanwhile(endpoint, doing, said, cause);
            case 1356 ->
                problem(
                        "mariadb-view-invalid",
                        "views that can be read",
                        said,
                        endpoint,
                        "A view broke during the dump. Try again: it is then left out, and named.",
                        true,
                        cause);
            case LOCK_WAIT ->
                problem(
                        "mariadb-tables-busy",
                        "tables that nobody uses",
                        said,
                        endpoint,
                        "Stop the applications that hold transactions open on these databases, and try again.",
                        true,
                        cause);
            default -> connection ? lost(endpoint, doing, said, cause) : failed(endpoint, doing, said, cause);
        };
    }

    private static MariadbException loginRefused(MariadbEndpoint endpoint, String said, @Nullable Throwable cause) {
        return problem(
                "mariadb-login-refused",
                "a login as " + endpoint.username(),
                "a refusal: " + said,
                endpoint,
                "Correct the files username and password of this service, or the account's password and host on the server."
                        + (endpoint.ca() == null ? " If server or account insists on TLS: " + CA_REMEDY : ""),
                false,
                cause);
    }

    private static MariadbException changedMeanwhile(
            MariadbEndpoint endpoint, String doing, String said, @Nullable Throwable cause) {
        return problem(
                "mariadb-changed-meanwhile",
                "tables that do not change during " + doing,
                said,
                endpoint,
                "Something was dropped or altered meanwhile. Do not use anything of this attempt; try again when no "
                        + "migration runs.",
                true,
                cause);
    }

    private static MariadbException lost(
            MariadbEndpoint endpoint, String doing, String said, @Nullable Throwable cause) {
        return problem(
                "mariadb-unreachable",
                "a MariaDB server that answers during " + doing,
                said,
                endpoint,
                "Check that the server runs and that no firewall blocks it; its error log says why it ended.",
                true,
                cause);
    }

    private static MariadbException failed(
            MariadbEndpoint endpoint, String doing, String said, @Nullable Throwable cause) {
        return problem(
                "mariadb-failed",
                doing + " to succeed",
                said,
                endpoint,
                "Read the message, and the server's error log.",
                false,
                cause);
    }

    private static MariadbException certificate(MariadbEndpoint endpoint, String found, @Nullable Throwable cause) {
        return problem(
                "mariadb-certificate-refused",
                "a certificate for " + endpoint.host() + " that is valid now",
                found,
                endpoint,
                "Renew the server's certificate, or put the certificate of its issuer into " + MariadbEndpoint.CA_FILE
                        + ".",
                false,
                cause);
    }

    public static MariadbException problem(
            String code,
            String expected,
            String found,
            MariadbEndpoint endpoint,
            String remedy,
            boolean retryable,
            @Nullable Throwable cause) {
        return new MariadbException(new Problem(code, expected, found, endpoint.where(), remedy), retryable, cause);
    }

    public static MariadbException interrupted(String doing, InterruptedException cause) {
        return new MariadbException(
                new Problem(
                        "mariadb-interrupted",
                        doing + " to end",
                        "an interruption",
                        "this service",
                        "Do not use anything of this attempt; try again."),
                true,
                cause);
    }
}
