package io.stillpoint.cli.run;

import io.stillpoint.cli.output.CliException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process that {@code up} runs, in the order in which they start. */
public enum StackProgram {
    BROKER("broker", "standalone/broker/target/stillpoint-standalone-broker-0.1.0-exec.jar", 512, 0),
    OBJECT_STORE(
            "object-store", "standalone/object-store/target/stillpoint-standalone-object-store-0.1.0-exec.jar", 512, 0),
    COORDINATOR("coordinator", "services/coordinator/target/stillpoint-coordinator-0.1.0-exec.jar", 192, 0),
    NODE_CONTROL("node-control", "services/node-control/target/stillpoint-node-control-0.1.0-exec.jar", 192, 16),
    NODE_BACKUP("node-backup", "services/node-backup/target/stillpoint-node-backup-0.1.0-exec.jar", 384, 3),
    ETCD_BACKUP("etcd-backup", "services/etcd-backup/target/stillpoint-etcd-backup-0.1.0-exec.jar", 256, 2),
    REGISTRY_BACKUP(
            "registry-backup", "services/registry-backup/target/stillpoint-registry-backup-0.1.0-exec.jar", 256, 2),
    DB_BACKUP("db-backup", "services/db-backup/target/stillpoint-db-backup-0.1.0-exec.jar", 256, 2),
    RESTORE("restore", "services/restore/target/stillpoint-restore-0.1.0-exec.jar", 256, 3),
    PRUNE("prune", "services/prune/target/stillpoint-prune-0.1.0-exec.jar", 192, 2),
    SCHEDULER("scheduler", "services/scheduler/target/stillpoint-scheduler-0.1.0-exec.jar", 128, 0);

    /** Unless told, Java begins with a 64th of the machine's memory and fills it before it collects anything. */
    private static final int FIRST_HEAP_MEGABYTES = 32;

    /**
     * Parts of uploads are arrays of megabytes. The serial collector lets them fill the heap and never gives it back; this one does, once
     * nothing was collected for a minute.
     */
    private static final List<String> GIVES_BACK =
            List.of("-XX:+UseG1GC", "-XX:G1PeriodicGCInterval=60000", "-XX:-G1PeriodicGCInvokesConcurrent");

    private final String label;
    private final String jar;
    /** Limit of its heap; streams keep it small whatever the size of the data. */
    private final int heapMegabytes;
    /** Tasks at once, 0 for what takes none. Waiting for nodes costs nothing, compressing their images does. */
    private final int slots;

    StackProgram(String label, String jar, int heapMegabytes, int slots) {
        this.label = label;
        this.jar = jar;
        this.heapMegabytes = heapMegabytes;
        this.slots = slots;
    }

    int slots() {
        return slots;
    }

    public String label() {
        return label;
    }

    static List<StackProgram> services() {
        return List.of(
                COORDINATOR,
                NODE_CONTROL,
                NODE_BACKUP,
                ETCD_BACKUP,
                REGISTRY_BACKUP,
                DB_BACKUP,
                RESTORE,
                PRUNE,
                SCHEDULER);
    }

    /** The Java command line without the program's own arguments. */
    List<String> command() {
        var command = new ArrayList<String>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(options());
        command.addAll(List.of("-jar", jarFile().toString()));
        return command;
    }

    /**
     * Options of Java. The broker goes on after a request that it has no memory for: it unpacks what strangers send, and answers them with
     * an error.
     */
    List<String> options() {
        var options = new ArrayList<String>(List.of(
                "-Xms" + FIRST_HEAP_MEGABYTES + "m",
                "-Xmx" + heapMegabytes + "m",
                "-XX:TieredStopAtLevel=" + (movesData() ? 4 : 1),
                this == BROKER ? "-XX:-ExitOnOutOfMemoryError" : "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        options.addAll(movesData() ? GIVES_BACK : List.of("-XX:+UseSerialGC"));
        return options;
    }

    /** Compressing and encrypting are worth the better compiler; the others wait most of the time and start sooner without. */
    private boolean movesData() {
        return this == NODE_BACKUP || this == ETCD_BACKUP || this == REGISTRY_BACKUP || this == DB_BACKUP;
    }

    static Path root() {
        String root = System.getenv("STILLPOINT_ROOT");
        return Path.of(root == null ? "." : root);
    }

    private Path jarFile() {
        Path file = root().resolve(jar).toAbsolutePath();
        if (!Files.exists(file)) {
            throw new CliException(
                    "expected the program %s at %s, found none. Run `./stillpoint build`.".formatted(label, file));
        }
        return file;
    }
}
