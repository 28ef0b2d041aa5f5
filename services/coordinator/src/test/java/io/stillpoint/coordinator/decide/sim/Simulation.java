package io.stillpoint.coordinator.decide.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Plays many seeds on all cores, and the first bad one again with its trace. */
final class Simulation {

    /** A seed in which an invariant did not hold. */
    record Failure(long seed, String message, List<String> trace) {
        String story() {
            return "seed %d: %s%n%s".formatted(seed, message, String.join(System.lineSeparator(), trace));
        }
    }

    /** What came of a run over many seeds; {@code failure} is the one of the lowest seed that was seen. */
    record Result(
            long played,
            FaultPlan.Counts counts,
            Coverage coverage,
            @Nullable Failure failure) {}

    private final Brain brain;
    private final Fencing fencing;

    Simulation(Brain brain, Fencing fencing) {
        this.brain = brain;
        this.fencing = fencing;
    }

    Result play(long firstSeed, long count) throws InterruptedException {
        int threads = Runtime.getRuntime().availableProcessors();
        AtomicLong next = new AtomicLong(firstSeed);
        AtomicLong bad = new AtomicLong(Long.MAX_VALUE);
        FaultPlan.Counts counts = new FaultPlan.Counts();
        Coverage coverage = new Coverage();
        List<Thread> players = new ArrayList<>();
        for (int index = 0; index < threads; index++) {
            players.add(Thread.ofPlatform().start(() -> {
                FaultPlan.Counts own = new FaultPlan.Counts();
                Coverage seen = new Coverage();
                for (long seed = next.getAndIncrement();
                        seed < firstSeed + count && bad.get() == Long.MAX_VALUE;
                        seed = next.getAndIncrement()) {
                    if (play(seed, own, seed % 20 == 0 ? seen : null, null) != null) {
                        bad.accumulateAndGet(seed, Math::min);
                    }
                }
                synchronized (counts) {
                    counts.addAll(own);
                    coverage.addAll(seen);
                }
            }));
        }
        for (Thread player : players) {
            player.join();
        }
        long played = Math.min(next.get(), firstSeed + count) - firstSeed;
        return new Result(played, counts, coverage, bad.get() == Long.MAX_VALUE ? null : again(bad.get()));
    }

    private Failure again(long seed) {
        List<String> trace = new ArrayList<>();
        String message = play(seed, new FaultPlan.Counts(), null, trace);
        return new Failure(seed, String.valueOf(message), trace);
    }

    /** Plays one seed; null when everything held. */
    @Nullable
    String play(long seed, FaultPlan.Counts counts, @Nullable Coverage coverage, @Nullable List<String> trace) {
        try {
            new World(seed, new World.Setting(brain, fencing, counts, coverage), trace).run();
            return null;
        } catch (Violated violated) {
            return violated.getMessage();
        } catch (RuntimeException | Error e) {
            return e + " at " + e.getStackTrace()[0];
        }
    }
}
