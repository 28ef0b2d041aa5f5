package io.stillpoint.coordinator.loop;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Takes the newest transaction off a partition's file, all of its batches and its end, as a disk does that had not kept it. A part
 * of it that stayed would be open for ever.
 */
final class LogCut {

    private static final int LENGTH_AT = 8;
    private static final int ATTRIBUTES_AT = 21;
    private static final int BEFORE_LENGTH_COUNTS = 12;
    private static final int CONTROL = 0x20;

    private LogCut() {}

    /** @param data of a broker that does not run */
    static void newestTransaction(Path data, String topic, int partition) throws IOException {
        Path file = segment(data, topic + "-" + partition);
        try (var log = new RandomAccessFile(file.toFile(), "rw")) {
            long newest = -1;
            long at = 0;
            boolean ended = true;
            while (at < log.length()) {
                log.seek(at + LENGTH_AT);
                int length = log.readInt();
                if (length <= 0) {
                    break; // The file is as long as it may grow, and zeros follow.
                }
                log.seek(at + ATTRIBUTES_AT);
                boolean ends = (log.readShort() & CONTROL) != 0;
                if (ended && !ends) {
                    newest = at;
                }
                ended = ends;
                at += BEFORE_LENGTH_COUNTS + length;
            }
            if (newest < 0) {
                throw new IllegalStateException("expected a batch in " + file + ", found none");
            }
            log.setLength(newest);
        }
    }

    private static Path segment(Path data, String directory) throws IOException {
        try (var files = Files.walk(data)) {
            List<Path> segments = files.filter(file -> file.getParent().endsWith(directory)
                            && file.toString().endsWith(".log"))
                    .sorted()
                    .toList();
            return segments.getLast();
        }
    }
}
