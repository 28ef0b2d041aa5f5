package io.stillpoint.cli.doctor;

import io.stillpoint.cli.output.FailureText;
import io.stillpoint.cli.output.HumanText;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
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

    /** Load for each processor from which programs wait for their turn so long that an answer may come late. */
    private static final int BUSY = 2;

    private final OperatingSystemMXBean machine = ManagementFactory.getOperatingSystemMXBean();
    private final Duration firstLimit;
    private final Duration limit;
    private final long begunNanos = System.nanoTime();
    private final List<PendingLook> looks = new ArrayList<>();

    private record PendingLook(
            String what, CompletableFuture<DoctorVerdicts> verdicts, Thread thread, long askedNanos) {}

    /**
     * @param firstLimit of all that others depend on; what is left of {@code limit} then is the others' own
     * @param limit of all of it
     */
    SideBySide(Duration firstLimit, Duration limit) {
        this.firstLimit = firstLimit;
        this.limit = limit;
    }

    /** Begins to look at one thing. */
    void at(String what, Consumer<DoctorVerdicts> question) {
        var done = new CompletableFuture<DoctorVerdicts>();
        long askedNanos = System.nanoTime();
        // One that waits for a name to be resolved holds on to a processor's thread: others would not even begin.
        Thread thread = Thread.ofPlatform().daemon().start(() -> {
            var verdicts = new DoctorVerdicts();
            try {
                question.accept(verdicts);
            } catch (RuntimeException e) {
                verdicts.say(what, false, FailureText.of(e).orElseGet(e::toString));
            }
            done.complete(verdicts);
        });
        looks.add(new PendingLook(what, done, thread, askedNanos));
    }

    /** What the others depend on: it is waited for, until {@code firstLimit} at most. Empty where that is a problem, also when it comes later. */
    <T> Optional<T> first(String what, Supplier<T> question) {
        var answer = new CompletableFuture<T>();
        at(what, verdicts -> {
            try {
                boolean inTime = answer.complete(question.get());
                verdicts.say(
                        what,
                        inTime,
                        "it answered too late, and nothing that depends on it was looked at. Ask again; if it stays so,"
                                + " see what slows it down");
            } finally {
                answer.cancel(false);
            }
        });
        try {
            return Optional.of(answer.get(leftNanos(firstLimit), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return answer.cancel(false) ? Optional.empty() : Optional.of(answer.join());
        } catch (ExecutionException | CancellationException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            answer.cancel(false);
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
            return look.verdicts.get(leftNanos(limit), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return silent(look);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return silent(look);
        }
    }

    private long leftNanos(Duration of) {
        return Math.max(0, of.toNanos() - (System.nanoTime() - begunNanos));
    }

    private DoctorVerdicts silent(PendingLook look) {
        look.thread.interrupt();
        long given = limit.toNanos() - (look.askedNanos - begunNanos);
        var verdicts = new DoctorVerdicts();
        verdicts.say(
                look.what,
                false,
                "expected an answer within %d s, found none. See that it runs and can be reached from here%s"
                        .formatted(
                                Math.ceilDiv(given, 1_000_000_000L),
                                ownLoad(machine.getSystemLoadAverage(), machine.getAvailableProcessors())));
        return verdicts;
    }

    /** Where this machine is so busy that it may be late itself, what to make of it. */
    static String ownLoad(double load, int processors) {
        return load <= BUSY * processors
                ? ""
                : "; this machine is busy itself (load %.0f on %s), so ask again when it is not"
                        .formatted(load, HumanText.plural(processors, "processor"));
    }
}
