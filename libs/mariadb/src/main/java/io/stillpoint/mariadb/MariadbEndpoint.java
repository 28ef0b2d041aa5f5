package io.stillpoint.mariadb;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.secrets.SecretFile;
import io.stillpoint.secrets.UnusableSecretException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address of a server and the login for it.
 *
 * @param ca certificate of the authority that vouches for the server; null means that the connection is not encrypted
 * @param socket where a server of this machine listens in the file system; null for one that is reached by host and port
 */
public record MariadbEndpoint(
        String host,
        int port,
        String username,
        String password,
        @Nullable Path ca,
        @Nullable Path socket) {

    public static final String USERNAME_FILE = "username";
    public static final String PASSWORD_FILE = "password";
    public static final String CA_FILE = "ca.pem";

    private static final int STANDARD_PORT = 3306;
    private static final Pattern URL =
            Pattern.compile("mariadb://(?<host>[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:(?<port>[0-9]{1,5}))?/?");

    public MariadbEndpoint {
        if (!host.matches("[A-Za-z0-9.:_-]+")) {
            throw new IllegalArgumentException("no host name or address: '" + host + "'");
        }
    }

    /** One that is reached by host and port. */
    public MariadbEndpoint(String host, int port, String username, String password, @Nullable Path ca) {
        this(host, port, username, password, ca, null);
    }

    /** A server of this machine without network, and without a password: those who reach the socket may come in. */
    public static MariadbEndpoint local(Path socket, String username) {
        return new MariadbEndpoint("localhost", STANDARD_PORT, username, "", null, socket);
    }

    /**
     * Reads {@code username}, {@code password} and, where it is there, {@code ca.pem}. With {@code ca.pem} the server
     * must show a certificate for {@code host} signed by it. One newline at the end of a file is ignored.
     *
     * @throws MariadbException {@code mariadb-credentials-unusable} when a file is missing, empty, or open to others
     */
    public static MariadbEndpoint load(String host, int port, Path directory) throws MariadbException {
        String username = read(directory.resolve(USERNAME_FILE));
        String password = read(directory.resolve(PASSWORD_FILE));
        Path ca = directory.resolve(CA_FILE);
        if (!Files.exists(ca)) {
            return new MariadbEndpoint(host, port, username, password, null);
        }
        read(ca);
        return new MariadbEndpoint(host, port, username, password, ca.toAbsolutePath());
    }

    /**
     * Reads the login for an address in a cluster's declaration.
     *
     * @param url {@code mariadb://HOST[:3306]}
     * @throws MariadbException also {@code mariadb-address-unusable}
     */
    public static MariadbEndpoint load(String url, Path directory) throws MariadbException {
        Matcher address = URL.matcher(url);
        if (!address.matches()) {
            throw new MariadbException(
                    new Problem(
                            "mariadb-address-unusable",
                            "an address like mariadb://10.0.0.11:3306",
                            url,
                            "the declaration of the cluster",
                            "Run './stillpoint cluster add' again with --mariadb URL."),
                    false);
        }
        String port = address.group("port");
        String host = address.group("host");
        return load(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                port == null ? STANDARD_PORT : Integer.parseInt(port),
                directory);
    }

    /** Returns the address for problems: {@code db.example.com:3306}. */
    public String where() {
        return socket == null ? host + ":" + port : "this machine's own " + socket.getFileName();
    }

    /** Returns a description without the password. */
    @Override
    public String toString() {
        return username + "@" + where() + (ca == null ? "" : " (TLS)");
    }

    /** Removes the password from a message of a tool or the server. */
    String scrub(String said) {
        return password.length() < 3 ? said : said.replace(password, "***");
    }

    private static String read(Path file) throws MariadbException {
        try {
            String text = SecretFile.text(file);
            String value = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
            if (value.isEmpty()) {
                throw unusable("a value", "an empty file", file, "Write the value into " + file);
            }
            return value;
        } catch (UnusableSecretException e) {
            throw new MariadbException(e.problem("mariadb-credentials-unusable"), false, e);
        }
    }

    private static MariadbException unusable(String expected, String found, Path file, String remedy) {
        return new MariadbException(
                new Problem("mariadb-credentials-unusable", expected, found, file.toString(), remedy + "."), false);
    }
}
