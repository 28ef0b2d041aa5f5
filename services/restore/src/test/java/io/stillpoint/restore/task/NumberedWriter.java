package io.stillpoint.restore.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes 1, 2, 3 and so on into one component while that is saved. A snapshot is of one instant if it has the numbers up to some one, and
 * no others.
 */
final class NumberedWriter implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** Writes one number and returns once it is acknowledged. */
    interface Write {
        void number(int number) throws Exception;
    }

    private final String component;
    private final Write write;
    private final Thread thread;
    private volatile int begun;
    private volatile int acknowledged;
    private volatile boolean stopped;
    private volatile @Nullable Exception failure;

    /** The numbers that must be in a snapshot, and those that may be. */
    record Span(int acknowledgedBefore, int begunAfter) {}

    private NumberedWriter(String component, Write write) {
        this.component = component;
        this.write = write;
        thread = Thread.ofPlatform().name("writes-" + component).unstarted(this::run);
    }

    /** Begins, and returns once some numbers are there. */
    static NumberedWriter into(String component, Write write) {
        var writer = new NumberedWriter(component, write);
        writer.thread.start();
        writer.awaitMore(5);
        return writer;
    }

    private void run() {
        try {
            while (!stopped) {
                int number = begun + 1;
                begun = number;
                write.number(number);
                acknowledged = number;
            }
        } catch (Exception broken) {
            failure = broken;
        }
    }

    int acknowledged() {
        return acknowledged;
    }

    int begun() {
        return begun;
    }

    /** Returns once so many more are acknowledged. */
    void awaitMore(int more) {
        int enough = acknowledged() + more;
        await(component).atMost(LIMIT).until(() -> failure != null || acknowledged() >= enough);
        assertThat(failure).as("writing to " + component).isNull();
    }

    /** What was restored is of one instant within the span: no number is missing before it, and none is of later. */
    void requireOneInstant(List<Integer> restored, Span span) {
        assertThat(restored)
                .as("%s: every number up to one between %s", component, span)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, restored.size()).boxed().toList());
        assertThat(restored).as(component).hasSizeBetween(span.acknowledgedBefore(), span.begunAfter());
        assertThat(acknowledged())
                .as("%s: numbers that came too late for the snapshot", component)
                .isGreaterThan(restored.size());
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.join();
    }
}
