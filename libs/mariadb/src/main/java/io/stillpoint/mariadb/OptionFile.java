package io.stillpoint.mariadb;

import io.stillpoint.secrets.SecretFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * The option file with a tool's login, the only one that the tool reads. It is piped into the tool when standard input
 * is free; else it is in a directory of mode 0700 as long as the tool runs.
 */
public final class OptionFile {

    private OptionFile() {}

    public static byte[] bytes(MariadbEndpoint endpoint, List<String> more) {
        List<String> lines = new ArrayList<>();
        lines.add("[client]");
        Path socket = endpoint.socket();
        if (socket == null) {
            lines.add("protocol=tcp");
            lines.add("host=" + quoted(endpoint.host()));
            lines.add("port=" + endpoint.port());
        } else {
            lines.add("protocol=socket");
            lines.add("socket=" + quoted(socket.toString()));
        }
        lines.add("user=" + quoted(endpoint.username()));
        lines.add("password=" + quoted(endpoint.password()));
        Path ca = endpoint.ca();
        if (ca == null) {
            lines.add("skip-ssl");
        } else {
            lines.add("ssl-ca=" + quoted(ca.toString()));
            lines.add("ssl-verify-server-cert");
        }
        lines.addAll(more);
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Quotes a value: the tools remove one pair of quotes and then undo the backslashes. */
    public static String quoted(String value) {
        return '"'
                + value.replace("\\", "\\\\")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                        .replace("\t", "\\t")
                + '"';
    }

    /** Returns a file in a private directory, removed when closed. */
    static TemporaryFile write(byte[] bytes) throws IOException {
        Path directory = Files.createTempDirectory(
                "stillpoint-mariadb",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path file = directory.resolve("login.cnf");
        TemporaryFile written = new TemporaryFile(directory, file);
        try {
            SecretFile.create(file, bytes);
            return written;
        } catch (IOException e) {
            written.close();
            throw e;
        }
    }

    record TemporaryFile(Path directory, Path file) implements AutoCloseable {

        @Override
        public void close() throws IOException {
            Files.deleteIfExists(file);
            Files.deleteIfExists(directory);
        }
    }
}
