package io.stillpoint.vault.testing;

import io.stillpoint.standalone.ports.FreePorts;
import io.stillpoint.vault.VaultConfig;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * An S3 server that keeps versions and enforces Object Lock: Ceph's gateway from Debian's packages, over one monitor and one store in
 * a sparse file. On loopback, without authentication among them, each a process of its own.
 */
public final class CephServer implements AutoCloseable {

    private static final long START_SECONDS = 90;
    private static final int STARTS = 3;

    /**
     * Ceph 18 of Debian 13 looks for the classes of its store below {@code lib/}, relative to where it was started. Without them no
     * gateway begins.
     */
    private static final Path WORKING_DIRECTORY = Path.of("/");

    private static final String ADMIN = "admin";

    private final Path home;
    private final int monitorPort = FreePorts.next();
    private final int port = FreePorts.next();
    private final List<Process> processes = new ArrayList<>();

    private CephServer(Path home) {
        this.home = home;
    }

    /** Starts one without any bucket, and an administrator's account. */
    public static CephServer start(Path home) throws IOException, InterruptedException {
        IOException last = null;
        for (int start = 1; start <= STARTS; start++) {
            CephServer server = new CephServer(home.resolve("start-" + start));
            try {
                server.launch();
                return server;
            } catch (IOException e) {
                server.close();
                last = e;
            } catch (InterruptedException | RuntimeException e) {
                server.close();
                throw e;
            }
        }
        throw new IOException("Ceph did not start in " + STARTS + " attempts", last);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** The vault as services use it, with an account of their own. */
    public VaultConfig config(String bucket, String account, List<String> recipients) {
        return new VaultConfig(endpoint(), "default", bucket, account, secret(account), recipients);
    }

    /** The account that may do everything that an account may. */
    public VaultConfig administrator(String bucket) {
        return config(bucket, ADMIN, List.of());
    }

    /** Makes an account, under whose name and {@link #config} buckets are made and used. */
    public void account(String name) throws IOException, InterruptedException {
        admin(
                "user",
                "create",
                "--uid=" + name,
                "--display-name=" + name,
                "--access-key=" + name,
                "--secret-key=" + secret(name));
    }

    private static String secret(String account) {
        return "secret-of-" + account;
    }

    private void admin(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(ceph("radosgw-admin", "-n", "client.rgw.a"));
        command.addAll(List.of(arguments));
        run(command);
    }

    private void launch() throws IOException, InterruptedException {
        for (String directory : List.of("mon", "osd", "run", "log")) {
            Files.createDirectories(home.resolve(directory));
        }
        String id = UUID.randomUUID().toString();
        Files.writeString(home.resolve("ceph.conf"), configuration(id));
        Files.writeString(home.resolve("keyring"), "");
        String map = home.resolve("monmap").toString();
        run(List.of("monmaptool", "--create", "--addv", "a", "[v1:127.0.0.1:" + monitorPort + "]", "--fsid", id, map));
        run(ceph("ceph-mon", "-i", "a", "--mkfs", "--monmap", map, "--keyring", "/dev/null"));
        begin("mon", ceph("ceph-mon", "-i", "a", "-f"));
        run(ceph("ceph", "osd", "create"));
        run(ceph("ceph-osd", "-i", "0", "--mkfs"));
        begin("osd", ceph("ceph-osd", "-i", "0", "-f"));
        begin("gateway", ceph("radosgw", "-n", "client.rgw.a", "-f"));
        awaitGateway();
        admin(
                "user",
                "create",
                "--uid=" + ADMIN,
                "--display-name=administrator",
                "--system",
                "--access-key=" + ADMIN,
                "--secret-key=" + secret(ADMIN));
    }

    private String configuration(String id) {
        return """
                [global]
                fsid = %1$s
                mon host = v1:127.0.0.1:%2$d
                auth cluster required = none
                auth service required = none
                auth client required = none
                run dir = %3$s/run
                admin socket =
                pid file = %3$s/run/$name.pid
                log file = %3$s/log/$name.log
                keyring = %3$s/keyring
                public addr = 127.0.0.1
                cluster addr = 127.0.0.1
                osd pool default size = 1
                osd pool default min size = 1
                osd pool default pg num = 1
                osd pool default pgp num = 1
                mon allow pool size one = true
                osd crush chooseleaf type = 0
                mon data = %3$s/mon
                osd data = %3$s/osd
                osd objectstore = bluestore
                bluestore block size = 10737418240
                bluestore block wal size = 0
                osd memory target = 939524096
                mon data avail warn = 1
                mon data avail crit = 1
                mon pg warn min per osd = 0
                rgw frontends = beast endpoint=127.0.0.1:%4$d
                rgw dns name = localhost
                """.formatted(id, monitorPort, home, port);
    }

    /**
     * Ceph's programs take the cluster's identity from the configuration. If they ask the monitor for their options first, they may
     * speak before they know it, and are refused with "wrong fsid".
     */
    private List<String> ceph(String program, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(program, "-c", home.resolve("ceph.conf").toString(), "--no-mon-config"));
        command.addAll(List.of(arguments));
        return command;
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        Tools.run(home, command.toArray(String[]::new));
    }

    private void begin(String name, List<String> command) throws IOException {
        processes.add(new ProcessBuilder(command)
                .directory(WORKING_DIRECTORY.toFile())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve(name + ".out").toFile())
                .start());
    }

    private void awaitGateway() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (true) {
            try {
                HttpURLConnection asked = (HttpURLConnection) endpoint().toURL().openConnection();
                if (asked.getResponseCode() == HttpURLConnection.HTTP_OK) {
                    return;
                }
            } catch (IOException e) {
                if (System.nanoTime() > deadline || !processes.stream().allMatch(Process::isAlive)) {
                    throw new IOException(
                            "the gateway does not answer; " + said("gateway") + said("osd") + said("mon"), e);
                }
            }
            processes.getLast().waitFor(100, TimeUnit.MILLISECONDS);
        }
    }

    private String said(String name) throws IOException {
        return "%s says: %s%n".formatted(name, Files.readString(home.resolve(name + ".out")));
    }

    /** Kills them: what they hold is thrown away. */
    @Override
    public void close() throws InterruptedException {
        for (Process process : processes.reversed()) {
            process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
        }
    }
}
