package io.stillpoint.etcd.testing;

import io.stillpoint.bus.task.TaskContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** An execution whose messages are kept, each once. */
public final class Recorded implements TaskContext {

    private final String run;
    private final Instant deadline;
    private final LongConsumer atBytes;
    private final Set<String> messages = Collections.synchronizedSet(new LinkedHashSet<>());

    public Recorded(String run, Duration patience) {
        this(run, patience, bytes -> {});
    }

    /** {@code atBytes} is called with every progress that is made. */
    public Recorded(String run, Duration patience, LongConsumer atBytes) {
        this.run = run;
        this.deadline = Instant.now().plus(patience);
        this.atBytes = atBytes;
    }

    public List<String> messages() {
        return List.copyOf(messages);
    }

    @Override
    public String run() {
        return run;
    }

    @Override
    public Instant deadline() {
        return deadline;
    }

    @Override
    public void progress(long doneBytes, @Nullable Long expectedBytes, String message) {
        messages.add(message);
        atBytes.accept(doneBytes);
    }
}
