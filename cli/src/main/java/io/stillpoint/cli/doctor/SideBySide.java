package io.stillpoint.cli.doctor;

import io.stillpoint.cli.output.FailureText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Looks at many things at the same time. What has not answered when time is over is a problem, and keeps nobody from hearing of the others:
 * where a cluster is away, every one of its nodes is.
 */
final class SideBySide {

    private final Duration limit;
    private final long begunNanos = System.nanoTime();
    private final List<PendingLook> looks = new ArrayList<>();

    private record PendingLook(String what, CompletableFuture<DoctorVerdicts> verdicts, Thread thread) {}

    /** @param limit of all of it */
    SideBySide(Duration limit) {
        this.limit = limit;
    }

    /** Begins to look at one thing. */
    void at(String what, Consumer<DoctorVerdicts> question) {
        var done = new CompletableFuture<DoctorVerdicts>();
        Thread thread = Thread.ofVirtual().start(() -> {
            var verdicts = new DoctorVerdicts();
            try {
                question.accept(verdicts);
            } catch (RuntimeException e) {
                verdicts.say(what, false, FailureText.of(e).orElseGet(e::toString));
            }
            done.complete(verdicts);
        });
        looks.add(new PendingLook(what, done, thread));
    }

    /** What the others depend on: it is waited for, half of the time at most. Empty where that is a problem. */
    <T> Optional<T> first(String what, Supplier<T> question) {
        var answer = new CompletableFuture<T>();
        at(what, verdicts -> {
            try {
                answer.complete(question.get());
                verdicts.say(what, true, "");
            } finally {
                answer.cancel(false);
            }
        });
        try {
            return Optional.of(answer.get(limit.toNanos() / 2, TimeUnit.NANOSECONDS));
        } catch (ExecutionException | TimeoutException | CancellationException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /**
     * Hands the lines over, in the order in which they were asked for.
     *
     * @return how many problems there are
     */
    int tell(Consumer<String> line) {
        int problems = 0;
        for (PendingLook look : looks) {
            DoctorVerdicts verdicts = verdicts(look);
            verdicts.lines().forEach(line);
            problems += verdicts.problems();
        }
        return problems;
    }

    private DoctorVerdicts verdicts(PendingLook look) {
        try {
            long left = limit.toNanos() - (System.nanoTime() - begunNanos);
            return look.verdicts.get(Math.max(0, left), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return silent(look);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return silent(look);
        }
    }

    private DoctorVerdicts silent(PendingLook look) {
        look.thread.interrupt();
        var verdicts = new DoctorVerdicts();
        verdicts.say(
                look.what,
                false,
                "expected an answer within %d s, found none. See that it runs and can be reached from here"
                        .formatted(limit.toSeconds()));
        return verdicts;
    }
}
