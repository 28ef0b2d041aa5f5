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
 * Does the same to many things, a few at a time. The first failure ends the others and is thrown when they have ended; so is
 * an interrupt. Virtual threads, because a read from a socket hears an interrupt only there.
 */
final class ParallelSteps {

    private final int width;

    ParallelSteps(int width) {
        this.width = width;
    }

    /** What is done to one thing. */
    interface Step<T, R> {
        R apply(T item) throws IOException, InterruptedException;
    }

    /** Results in no particular order. */
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

    /** Returns what a thread came to; its failure is thrown as it was. */
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
