package io.stillpoint.bus;

import io.stillpoint.schemas.shared.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.AuthorizationException;

/**
 * A disk that a broker writes records to. A broker that finds it full ends, and everybody waits for it.
 *
 * @param freeBytes empty when the broker does not know, or no longer uses the disk
 * @param failed what the broker found when it gave the disk up, empty while it uses it
 */
public record LogDisk(int broker, String path, Optional<Long> freeBytes, Optional<String> failed) {

    /** Some segments of records, and time enough to see this. */
    public static final long LEAST_FREE_BYTES = 512L << 20;

    /** Asks all brokers that are there; empty where this account may not ask. */
    public static List<LogDisk> of(Admin admin) {
        List<Integer> brokers = BusCalls.get(admin.describeCluster().nodes(), "the list of brokers").stream()
                .map(Node::id)
                .toList();
        Map<Integer, Map<String, LogDirDescription>> found;
        try {
            found = BusCalls.get(admin.describeLogDirs(brokers).allDescriptions(), "the brokers' disks");
        } catch (BusException refused) {
            if (refused.getCause() instanceof AuthorizationException) {
                return List.of();
            }
            throw refused;
        }
        List<LogDisk> disks = new ArrayList<>();
        found.forEach((broker, paths) -> paths.forEach((path, said) -> disks.add(of(broker, path, said))));
        return disks.stream()
                .sorted(Comparator.comparingInt(LogDisk::broker).thenComparing(LogDisk::path))
                .toList();
    }

    private static LogDisk of(int broker, String path, LogDirDescription said) {
        Optional<Long> free =
                said.usableBytes().isPresent() ? Optional.of(said.usableBytes().getAsLong()) : Optional.empty();
        return new LogDisk(
                broker, path, free, Optional.ofNullable(said.error()).map(error -> String.valueOf(error.getMessage())));
    }

    /** What is to be done about it. */
    public Optional<Problem> problem() {
        if (failed.isPresent()) {
            return Optional.of(new Problem(
                    "log-disk-failed",
                    "a disk that its broker can write to",
                    failed.get(),
                    where(),
                    "Look at the disk and whether it is full, then start the broker again."));
        }
        return freeBytes.filter(free -> free < LEAST_FREE_BYTES).map(this::full);
    }

    private Problem full(long free) {
        return new Problem(
                "log-disk-full",
                "at least %d MiB free for records".formatted(LEAST_FREE_BYTES >> 20),
                "%d MiB".formatted(free >> 20),
                where(),
                "Make room or give it a larger disk: a broker that finds it full ends. Never delete its files.");
    }

    private String where() {
        return "%s of broker %d".formatted(path, broker);
    }
}
