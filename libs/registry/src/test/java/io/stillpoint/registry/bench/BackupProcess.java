package io.stillpoint.registry.bench;

import io.stillpoint.registry.testing.DockerRegistry;
import io.stillpoint.registry.testing.TestVault;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A {@link BackupMain} in a process of its own. */
public final class BackupProcess implements AutoCloseable {

    private final Process process;
    private final Writer orders;
    private final BufferedReader answers;

    private BackupProcess(Process process) {
        this.process = process;
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    public static BackupProcess start(DockerRegistry registry, TestVault vault, int heapMebibytes, Path log)
            throws IOException {
        return new BackupProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + heapMebibytes + "m",
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BackupMain.class.getName(),
                        registry.url().toString(),
                        vault.server().endpoint().toString(),
                        vault.keys().files().recipients().toString(),
                        vault.spool().toString())
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start());
    }

    /** How long one snapshot took, and of what. */
    public record Taken(double seconds, int blobs, int newBlobs, long bytes) {}

    public Taken backup(String cluster) throws IOException {
        orders.write(cluster + "\n");
        orders.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the backup worker ended; see its log");
        }
        String[] words = answer.split(" ");
        return new Taken(
                Double.parseDouble(words[0]),
                Integer.parseInt(words[1]),
                Integer.parseInt(words[2]),
                Long.parseLong(words[3]));
    }

    /** The most memory that it ever had, in MiB. */
    public long peakRssMebibytes() throws IOException {
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
