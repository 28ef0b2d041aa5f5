package io.stillpoint.restore.lab;

import io.stillpoint.bus.task.TaskContext;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One execution with five minutes of time. */
public record LabContext(String run, Instant deadline) implements TaskContext {

    public static LabContext create() {
        return new LabContext(UUID.randomUUID().toString(), Instant.now().plusSeconds(300));
    }

    @Override
    public void progress(long doneBytes, @Nullable Long expectedBytes, String message) {}
}
