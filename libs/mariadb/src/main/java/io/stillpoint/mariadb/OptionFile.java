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
 * What tells a tool how to log in. It is piped into the tool where its standard input is free, else it lies in a directory
 * of mode 0700 as long as the tool runs. It is the only option file that the tool reads.
 */
public final class OptionFile {

    private OptionFile() {}

    public static byte[] bytes(MariadbEndpoint endpoint, List<String> more) {
        List<String> lines = new ArrayList<>();
        lines.add("[client]");
        lines.add("protocol=tcp");
        lines.add("host=" + quoted(endpoint.host()));
        lines.add("port=" + endpoint.port());
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

    /** The tools take off one pair of quotes, and then undo the backslashes. */
    public static String quoted(String value) {
        return '"'
                + value.replace("\\", "\\\\")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                        .replace("\t", "\\t")
                + '"';
    }

    /** A file in a private directory, removed when closed. */
    static Lying lay(byte[] bytes) throws IOException {
        Path directory = Files.createTempDirectory(
                "stillpoint-mariadb",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path file = directory.resolve("login.cnf");
        Lying lying = new Lying(directory, file);
        try {
            SecretFile.create(file, bytes);
            return lying;
        } catch (IOException e) {
            lying.close();
            throw e;
        }
    }

    record Lying(Path directory, Path file) implements AutoCloseable {

        @Override
        public void close() throws IOException {
            Files.deleteIfExists(file);
            Files.deleteIfExists(directory);
        }
    }
}
