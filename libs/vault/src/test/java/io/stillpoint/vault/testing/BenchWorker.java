package io.stillpoint.vault.testing;

import io.stillpoint.vault.VaultConfig;
import io.stillpoint.vault.keys.RecipientSet;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A backup worker without the bus around it, in a process of its own with the flags that services get. It carries out one
 * order for each line that it reads, and answers with a line: seconds first, then numbers of its own.
 */
public final class BenchWorker implements AutoCloseable {

    private final Process process;
    private final Path log;
    private final Writer orders;
    private final BufferedReader answers;

    private BenchWorker(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    public static BenchWorker start(Class<?> main, int heapMebibytes, Path log, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMebibytes + "m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return new BenchWorker(
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start(),
                log);
    }

    /** How long an order took, and what the worker says besides. */
    public record Answer(double seconds, List<Long> numbers) {}

    public Answer order(String order) throws IOException {
        orders.write(order + "\n");
        orders.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the backup worker ended; its log says: " + Files.readString(log));
        }
        String[] words = answer.split(" ");
        return new Answer(
                Double.parseDouble(words[0]),
                Arrays.stream(words).skip(1).map(Long::valueOf).toList());
    }

    /** The most memory that it ever had, in MiB. */
    public long peakRssMebibytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
            }
        }
        throw new IOException("no VmHWM in /proc: this part of a bench needs Linux");
    }

    @Override
    public void close() throws Exception {
        orders.close();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    /** What a worker does with one order. */
    public interface Work {
        /** The numbers that it says besides its seconds. */
        List<Long> carryOut(String order) throws Exception;
    }

    /** For the worker's own side: carries out orders until there are no more. */
    public static void serve(Work work) throws Exception {
        try (BufferedReader given = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String order = given.readLine(); order != null; order = given.readLine()) {
                long start = System.nanoTime();
                List<Long> numbers = work.carryOut(order);
                double seconds = (System.nanoTime() - start) / 1e9;
                System.out.println(Stream.concat(Stream.of(seconds), numbers.stream())
                        .map(String::valueOf)
                        .collect(Collectors.joining(" ")));
            }
        }
    }

    /** For the worker's own side: the vault in an {@link S3Server}. */
    public static VaultConfig vault(String endpoint, String recipientsFile) throws Exception {
        return S3Server.config(URI.create(endpoint), RecipientSet.parse(Files.readString(Path.of(recipientsFile))));
    }
}
