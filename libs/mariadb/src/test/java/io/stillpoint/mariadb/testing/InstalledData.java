package io.stillpoint.mariadb.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The data directory of an empty server. Making one takes seconds, so a JVM makes it once and every server gets a copy. */
final class InstalledData {

    static final boolean AS_ROOT = System.getProperty("user.name").equals("root");
    static final String UNPRIVILEGED = "nobody";

    private static Path installed;

    private InstalledData() {}

    static UserPrincipal unprivileged() throws IOException {
        return FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(UNPRIVILEGED);
    }

    static synchronized void copyTo(Path target) throws IOException, InterruptedException {
        if (installed == null) {
            installed = install();
        }
        run(target.resolveSibling("copy.log"), List.of("cp", "-a", installed.toString(), target.toString()));
    }

    private static Path install() throws IOException, InterruptedException {
        Path home = Files.createTempDirectory("mariadb-installed");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(home)));
        Path run = Files.createDirectory(home.resolve("run"));
        List<String> command = new ArrayList<>(List.of(
                "mariadb-install-db",
                "--no-defaults",
                "--datadir=" + run.resolve("data"),
                // In a shared one, a server that starts beside this removes what it takes for its own leftovers.
                "--tmpdir=" + run,
                "--auth-root-authentication-method=normal",
                "--innodb-log-file-size=16M",
                "--skip-name-resolve",
                "--skip-test-db"));
        if (AS_ROOT) {
            Files.setOwner(run, unprivileged());
            command.add("--user=" + UNPRIVILEGED);
        }
        run(home.resolve("install.log"), command);
        return run.resolve("data");
    }

    private static void run(Path log, List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(
                    command.getFirst() + " failed (Debian package mariadb-server-core): " + Files.readString(log));
        }
    }

    private static void remove(Path home) {
        try (var files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
