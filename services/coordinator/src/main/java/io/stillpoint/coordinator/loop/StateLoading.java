package io.stillpoint.coordinator.loop;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Loads states beside the loop, however long that takes: a loop that does not poll meanwhile would be taken for dead, and another
 * would begin to load the same. Only the loop's thread calls it.
 */
final class StateLoading implements AutoCloseable {

    /** What loads partitions. */
    interface Source {
        void load(Collection<Integer> partitions, java.util.function.Consumer<LoadedStates> each)
                throws InterruptedException;
    }

    private final Source source;
    private @Nullable Job job;

    StateLoading(Source source) {
        this.source = source;
    }

    /** Begins with these partitions. All that were begun before have been forgotten. */
    void begin(Set<Integer> partitions) {
        if (isBusy()) {
            throw new IllegalStateException("expected all partitions to go before new ones come");
        }
        job = new Job(source, partitions);
    }

    boolean isBusy() {
        return job != null && !job.awaited.isEmpty();
    }

    /**
     * Returns what has been loaded since the last call.
     *
     * @throws RuntimeException why it could not be
     */
    List<LoadedStates> take() {
        return job == null ? List.of() : job.take();
    }

    /** Partitions that belong to somebody else now. */
    void forget(Collection<Integer> partitions) {
        if (job != null) {
            job.awaited.removeAll(partitions);
            if (job.awaited.isEmpty()) {
                close();
            }
        }
    }

    @Override
    public void close() {
        if (job != null) {
            job.thread.interrupt();
            job = null;
        }
    }

    private static final class Job {

        private final Set<Integer> awaited;
        private final Queue<LoadedStates> loaded = new ConcurrentLinkedQueue<>();
        private final Thread thread;
        private volatile @Nullable Throwable failure;

        Job(Source source, Set<Integer> partitions) {
            awaited = new ConcurrentSkipListSet<>(partitions);
            List<Integer> numbers = List.copyOf(partitions);
            thread = Thread.ofPlatform().daemon().name("state-loading").start(() -> run(source, numbers));
        }

        private void run(Source source, List<Integer> partitions) {
            try {
                source.load(partitions, loaded::add);
            } catch (InterruptedException | RuntimeException | Error thrown) {
                failure = thrown;
            }
        }

        List<LoadedStates> take() {
            Throwable thrown = failure;
            if (thrown != null && !awaited.isEmpty()) {
                throw rethrown(thrown);
            }
            List<LoadedStates> taken = new ArrayList<>();
            for (LoadedStates next = loaded.poll(); next != null; next = loaded.poll()) {
                if (awaited.remove(next.partition())) {
                    taken.add(next);
                }
            }
            return taken;
        }

        private static RuntimeException rethrown(Throwable thrown) {
            return switch (thrown) {
                case RuntimeException known -> known;
                case Error fatal -> throw fatal;
                default -> new InterruptException("loading was interrupted");
            };
        }
    }
}
