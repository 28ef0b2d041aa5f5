package io.stillpoint.dbbackup;

import io.stillpoint.bus.TaskContext;
import java.time.Instant;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A task's surroundings: somebody hears of its progress. */
record Told(LongConsumer passed) implements TaskContext {

    @Override
    public String run() {
        return "run-1";
    }

    @Override
    public String worker() {
        return "test";
    }

    @Override
    public Instant deadline() {
        return Instant.now().plusSeconds(600);
    }

    @Override
    public void progress(long doneBytes, @Nullable Long expectedBytes, String message) {
        passed.accept(doneBytes);
    }
}
