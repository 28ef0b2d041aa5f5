package io.stillpoint.service;

import io.stillpoint.streams.process.LastingThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;

/**
 * Shows by a file that this process is ready, as long as it is: a process that lives and does nothing is not. The file holds the process
 * id. While it is not there a file beside it says why. Another one holds what people should know all the same.
 */
public final class ReadyFile {

    private static final Logger LOG = LoggerFactory.getLogger(ReadyFile.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private final @Nullable Path file;
    private final List<ReadinessCheck> checks;
    private LastingThread.@Nullable Repeated looking;
    /** What was found last, null before the first look. */
    private @Nullable List<String> obstacles;

    /** What was said last, null before the first look: a dead process may have left some. */
    private @Nullable List<String> warnings;

    ReadyFile(@Nullable Path file, List<ReadinessCheck> checks) {
        this.file = file;
        this.checks = List.copyOf(checks);
    }

    @EventListener(ApplicationReadyEvent.class)
    synchronized void begin() throws IOException {
        if (file == null || looking != null) {
            return;
        }
        look(file);
        looking = LastingThread.repeat("readiness", LOOK_EVERY, () -> tryToLook(file));
    }

    private synchronized void tryToLook(Path shownBy) {
        try {
            if (looking != null) {
                look(shownBy);
            }
        } catch (IOException | RuntimeException failure) {
            LOG.warn("readiness cannot be shown by {}: {}", shownBy, failure.toString());
        }
    }

    /** Obstacles come first: what keeps warnings from being written must not keep a ready file that is wrong. */
    private void look(Path shownBy) throws IOException {
        show(shownBy);
        try {
            warn(shownBy);
        } catch (IOException | RuntimeException failure) {
            LOG.warn("warnings cannot be shown beside {}: {}", shownBy, failure.toString());
        }
    }

    private void show(Path shownBy) throws IOException {
        List<String> found =
                checks.stream().flatMap(check -> obstacle(check).stream()).toList();
        if (found.equals(obstacles)) {
            return;
        }
        if (found.isEmpty()) {
            Files.deleteIfExists(obstacleFile(shownBy));
            Files.writeString(shownBy, ProcessHandle.current().pid() + "\n");
        } else {
            LOG.error("this service does not do its work: {}", String.join("; ", found));
            Files.deleteIfExists(shownBy);
            Files.writeString(obstacleFile(shownBy), String.join("; ", found) + "\n");
        }
        obstacles = found;
    }

    private void warn(Path shownBy) throws IOException {
        List<String> found =
                checks.stream().flatMap(check -> check.warnings().stream()).toList();
        if (found.equals(warnings)) {
            return;
        }
        if (found.isEmpty()) {
            Files.deleteIfExists(warningsFile(shownBy));
        } else {
            Files.write(warningsFile(shownBy), found);
        }
        warnings = found;
    }

    /** A check that fails has not said that all is well. */
    private static Optional<String> obstacle(ReadinessCheck check) {
        try {
            return check.obstacle();
        } catch (RuntimeException failure) {
            return Optional.of("it cannot tell whether it works (" + failure + ")");
        }
    }

    /** Beside the ready file, while that is not there: why. */
    private static Path obstacleFile(Path ready) {
        return ready.resolveSibling(ready.getFileName() + ".obstacle");
    }

    private static Path warningsFile(Path ready) {
        return ready.resolveSibling(ready.getFileName() + ".warnings");
    }

    @EventListener(ContextClosedEvent.class)
    synchronized void remove() throws IOException {
        if (looking != null) {
            looking.close();
            looking = null;
        }
        if (file != null) {
            Files.deleteIfExists(file);
            Files.deleteIfExists(obstacleFile(file));
            Files.deleteIfExists(warningsFile(file));
        }
    }
}
