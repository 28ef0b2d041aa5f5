package io.stillpoint.etcdbackup.bench;

import io.stillpoint.etcdbackup.testing.EtcdCluster;
import io.stillpoint.vault.testing.S3Server;
import io.stillpoint.vault.testing.TestKeys;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link SnapshotWorker} in a process of its own, without the bus around it. */
final class WorkerProcess implements AutoCloseable {

    private static final List<String> JVM_FLAGS =
            List.of("-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

    private final Process process;
    private final Writer orders;
    private final BufferedReader answers;

    private WorkerProcess(Process process) {
        this.process = process;
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    static WorkerProcess start(EtcdCluster etcd, S3Server server, TestKeys keys, int heapMebibytes, Path log)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + heapMebibytes + "m");
        command.addAll(JVM_FLAGS);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                SnapshotWorker.class.getName(),
                etcd.secrets().toString(),
                keys.files().recipients().toString(),
                server.endpoint().toString(),
                etcd.addresses().get(0),
                Integer.toString(etcd.clientPort())));
        return new WorkerProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start());
    }

    /** How long one snapshot took, what was read and what was stored. */
    record Taken(double seconds, long plainBytes, long storedBytes) {}

    Taken snapshot() throws IOException {
        orders.write("go\n");
        orders.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the backup worker ended; see its log");
        }
        String[] words = answer.split(" ");
        return new Taken(Double.parseDouble(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
    }

    /** The most memory that it ever had, in MiB. */
    long peakRssMebibytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
            }
        }
        throw new IOException("no VmHWM in /proc: this part of the bench needs Linux");
    }

    @Override
    public void close() throws Exception {
        orders.close();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
