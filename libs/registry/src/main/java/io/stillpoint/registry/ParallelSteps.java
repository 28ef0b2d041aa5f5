package io.stillpoint.registry;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Runs a step for many items, a few at a time. The first failure or interrupt ends the others and is thrown once they
 * have ended. The threads are virtual, because only there does an interrupt end a read from a socket.
 */
final class ParallelSteps {

    private final int width;

    ParallelSteps(int width) {
        this.width = width;
    }

    /** The step for one item. */
    interface Step<T, R> {
        R apply(T item) throws IOException, InterruptedException;
    }

    /** Runs the step for every item; returns results in no particular order. */
    <T, R> List<R> each(Iterable<T> items, Step<T, R> step) throws IOException, InterruptedException {
        Iterator<T> left = items.iterator();
        List<R> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("registry-", 1).factory())) {
            ExecutorCompletionService<R> running = new ExecutorCompletionService<>(threads);
            int underWay = 0;
            try {
                while (left.hasNext() || underWay > 0) {
                    if (left.hasNext() && underWay < width) {
                        T item = left.next();
                        running.submit(() -> step.apply(item));
                        underWay++;
                    } else {
                        results.add(result(running.take()));
                        underWay--;
                    }
                }
            } catch (IOException | InterruptedException | RuntimeException e) {
                threads.shutdownNow();
                throw e;
            }
        }
        return results;
    }

    /** Returns a thread's result; throws its failure unchanged. */
    static <R> R result(Future<R> done) throws IOException, InterruptedException {
        try {
            return done.get();
        } catch (ExecutionException e) {
            @Nullable Throwable cause = e.getCause();
            switch (cause) {
                case IOException failed -> throw failed;
                case InterruptedException interrupted -> throw interrupted;
                case RuntimeException failed -> throw failed;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(cause);
            }
        }
    }
}
