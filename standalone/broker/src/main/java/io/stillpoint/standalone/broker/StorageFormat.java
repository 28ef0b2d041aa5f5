package io.stillpoint.standalone.broker;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * Makes a directory Kafka's, once, in a way that a power cut cannot ruin. Kafka's formatter flushes hardly anything: a machine that loses
 * its power soon afterwards is left with files that are empty, and the broker never starts again.
 */
final class StorageFormat {

    /** Its presence says that the directory is formatted, so it comes last. */
    private static final String MARK = "meta.properties";

    private static final String MAKING = "formatting.tmp";
    private static final Path METADATA = Path.of("__cluster_metadata-0");

    private StorageFormat() {}

    /** Formats the directory unless that was done; what an interruption left is made again. */
    static void ensure(Path data) throws Exception {
        Files.createDirectories(data);
        Path making = data.resolve(MAKING);
        if (!Files.exists(data.resolve(MARK))) {
            remove(making);
            format(making);
            for (Path file : filesIn(making)) {
                flush(file);
                if (!file.endsWith(MARK)) {
                    moveInto(data, file);
                }
            }
            flush(data);
            moveInto(data, making.resolve(MARK));
            flushNames(data);
        }
        remove(making);
    }

    /** Has on the disk which files and directories are there: Kafka flushes what is in them. */
    static void flushNames(Path data) throws IOException {
        if (Files.isDirectory(data.resolve(METADATA))) {
            flush(data.resolve(METADATA));
        }
        flush(data);
        Path above = data.toAbsolutePath().getParent();
        if (above != null && Files.isReadable(above)) {
            flush(above);
        }
    }

    private static void format(Path directory) throws Exception {
        Files.createDirectories(directory);
        new Formatter()
                .setPrintStream(System.err)
                .setNodeId(BrokerSettings.NODE_ID)
                .setClusterId(Uuid.randomUuid().toString())
                .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
                .setMetadataLogDirectory(directory.toString())
                .addDirectory(directory.toString())
                .run();
    }

    private static void moveInto(Path data, Path file) throws IOException {
        Files.move(file, data.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void remove(Path making) throws IOException {
        if (Files.exists(making)) {
            for (Path file : filesIn(making)) {
                Files.delete(file);
            }
            Files.delete(making);
        }
    }

    private static List<Path> filesIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    private static void flush(Path fileOrDirectory) throws IOException {
        try (FileChannel channel = FileChannel.open(fileOrDirectory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
