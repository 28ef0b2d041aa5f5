package io.stillpoint.prune.log;

import io.stillpoint.bus.FactChain;
import io.stillpoint.bus.Topics;
import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.policy.prune.PointLog;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The logs of all clusters, as far as they have been read. Thread-safe. */
public final class ClusterHistories {

    private record Followed(PointLog log, FactChain chain) {
        Followed() {
            this(new PointLog(), new FactChain());
        }
    }

    private final Map<String, Followed> clusters = new HashMap<>();
    /** By partition. What was read may be handed out again after trouble with the broker. */
    private final Map<Integer, Long> lastOffsets = new HashMap<>();

    /** Takes in the next fact; {@code data} as the record holds it. */
    public synchronized void apply(int partition, long offset, Envelope<Fact> fact, byte[] data) {
        if (offset <= lastOffsets.getOrDefault(partition, -1L)) {
            return;
        }
        Followed followed = clusters.computeIfAbsent(fact.cluster(), _ -> new Followed());
        followed.log().apply(fact.data(), fact.time());
        followed.chain().follow(fact, data);
        lastOffsets.put(partition, offset);
        notifyAll();
    }

    /** What was read so far, by cluster. */
    public synchronized Map<String, ClusterHistory> all() {
        Map<String, ClusterHistory> all = new TreeMap<>();
        clusters.forEach((cluster, followed) -> all.put(cluster, ClusterHistory.of(followed.log(), followed.chain())));
        return all;
    }

    /**
     * Waits until the log was read at least to fact {@code sequence}.
     *
     * @throws StepFailedException {@code log-not-read} when it was not within {@code limit}
     */
    public synchronized ClusterHistory await(String cluster, long sequence, Duration limit)
            throws StepFailedException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        Followed followed = clusters.computeIfAbsent(cluster, _ -> new Followed());
        while (followed.chain().sequence() < sequence) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw notRead(cluster, sequence, followed.chain().sequence());
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return ClusterHistory.of(followed.log(), followed.chain());
    }

    private static StepFailedException notRead(String cluster, long sequence, long found) {
        return new StepFailedException(
                new Problem(
                        "log-not-read",
                        "the log of %s up to fact %d".formatted(cluster, sequence),
                        "nothing after fact " + found,
                        Topics.EVENTS,
                        "Look at this service's log: it says which facts it could not read."),
                true);
    }
}
