package io.stillpoint.mongodb.bench;

import io.stillpoint.standalone.mongodb.StandInServer;
import io.stillpoint.standalone.ports.FreePorts;
import java.io.IOException;
import java.net.InetSocketAddress;
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
                        // What it holds is garbage after each round; its collector must not fall on one side more than
                        // the other.
                        "-Xms8g",
                        "-Xmx8g",
                        "-XX:+UseParallelGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BenchServer.class.getName(),
                        Integer.toString(port)))
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        if (process.inputReader().readLine() == null) {
            throw new IOException("the stand-in did not start; see " + log);
        }
        return new BenchServer(process, port);
    }

    String uri() {
        return "mongodb://127.0.0.1:" + port + "/";
    }

    /** The process: says that it serves, and does until it is ended. */
    public static void main(String[] arguments) throws InterruptedException {
        StandInServer server = StandInServer.single(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])));
        System.out.println("serves at " + server.address());
        Thread.currentThread().join();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
