package io.stillpoint.restore.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stillpoint.schemas.shared.SnapshotRef;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes 1, 2, 3 and so on into components, each number into one after the other, while they are saved. A snapshot is of one instant if it
 * has the numbers up to the one that it names as its bound, and no others.
 */
final class NumberedWriter implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final List<NumberedComponent> components;
    private final Thread thread = Thread.ofPlatform().name("writes-numbers").unstarted(this::run);
    /** Numbers by where a component was with them. */
    private final Map<NumberedComponent, Map<String, Integer>> places;

    private final Map<NumberedComponent, Span> spans = new HashMap<>();
    private volatile int begun;
    private volatile int acknowledged;
    private volatile boolean stopped;
    private volatile @Nullable Exception failure;

    /** The numbers that must be in a snapshot, and those that may be. */
    private record Span(int acknowledgedBefore, int begunAfter) {}

    private NumberedWriter(List<NumberedComponent> components) {
        this.components = components;
        places = components.stream().collect(Collectors.toMap(each -> each, _ -> new ConcurrentHashMap<>()));
    }

    /** Begins, and returns once some numbers are there. What refers to others comes after them. */
    static NumberedWriter into(NumberedComponent... components) {
        var writer = new NumberedWriter(List.of(components));
        writer.thread.start();
        writer.awaitMore(5);
        return writer;
    }

    private void run() {
        try {
            while (!stopped) {
                int number = begun + 1;
                begun = number;
                for (NumberedComponent each : components) {
                    places.get(each).put(each.write(number), number);
                }
                acknowledged = number;
            }
        } catch (Exception broken) {
            failure = broken;
        }
    }

    /** Saves one of them meanwhile. */
    SnapshotRef backup(NumberedComponent component, String point) throws Exception {
        int before = acknowledged;
        SnapshotRef snapshot = component.backup(point);
        spans.put(component, new Span(before, begun));
        return snapshot;
    }

    /** Returns once so many more are acknowledged. */
    void awaitMore(int more) {
        int enough = acknowledged + more;
        await("numbers").atMost(LIMIT).until(() -> failure != null || acknowledged >= enough);
        assertThat(failure).as("writing").isNull();
    }

    /** What is there after a restore: everything up to the bound of the snapshot, which is returned, and nothing of later. */
    int requireWhatItNames(NumberedComponent component, SnapshotRef snapshot) throws Exception {
        Integer bound = places.get(component).get(String.valueOf(component.bound(snapshot)));
        Span span = spans.get(component);
        assertThat(bound)
                .as("%s at %s: the last of the numbers written during its backup", snapshot.component(), snapshot)
                .isBetween(span.acknowledgedBefore(), span.begunAfter());
        assertThat(acknowledged).as("%s: numbers after the bound", snapshot).isGreaterThan(bound);
        assertThat(component.numbers())
                .as("%s: every number up to the bound", snapshot)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, bound).boxed().toList());
        return bound;
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.join();
    }
}
