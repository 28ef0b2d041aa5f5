package io.stillpoint.mongodb.bench;

import io.stillpoint.standalone.mongodb.StandInServer;
import io.stillpoint.standalone.ports.FreePorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The stand-in as a process of its own, so that neither its memory nor its garbage counts as a backup worker's. */
final class BenchServer implements AutoCloseable {

    private final Process process;
    private final int port;

    private BenchServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Without a replica set: its oplog would hold everything a second time, in memory. */
    static BenchServer start(Path log) throws IOException {
        int port = FreePorts.next();
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        // Room for all that an order leaves behind: see clean().
                        "-Xms11g",
                        "-Xmx11g",
                        "-Xmn8g",
                        "-XX:+UseParallelGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BenchServer.class.getName(),
                        Integer.toString(port)))
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        BenchServer server = new BenchServer(process, port);
        server.awaitAnswer();
        return server;
    }

    /**
     * Has it collect its garbage now: a pause of half a second, which a mongod does not have, would otherwise fall on whatever
     * is measured just then.
     */
    void clean() throws IOException {
        process.outputWriter().write("clean\n");
        process.outputWriter().flush();
        awaitAnswer();
    }

    private void awaitAnswer() throws IOException {
        if (process.inputReader().readLine() == null) {
            throw new IOException("the stand-in ended; see its log");
        }
    }

    String uri() {
        return "mongodb://127.0.0.1:" + port + "/";
    }

    /** The process: says that it serves, and does until its input ends; each line of it is answered with a line. */
    public static void main(String[] arguments) throws IOException {
        try (StandInServer server =
                        StandInServer.single(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])));
                BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println("serves at " + server.address());
            while (orders.readLine() != null) {
                System.gc();
                System.out.println("clean");
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
