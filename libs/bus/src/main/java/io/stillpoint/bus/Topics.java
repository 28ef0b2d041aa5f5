package io.stillpoint.bus;

import io.stillpoint.schemas.event.RequestLimits;
import io.stillpoint.schemas.internal.WorkQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Utils;

/** Names and shapes of all topics. */
public final class Topics {

    /** Open: requests for hot backups. Any key; the gate gives each request the right one. */
    public static final String REQUESTS = "stillpoint.requests";
    /** Open to few: requests that may stop or overwrite a cluster. Any key. */
    public static final String CONTROL = RequestLimits.CONTROL_TOPIC;
    /** Private: what the gate let through, keyed by cluster. */
    public static final String INBOX = "stillpoint.inbox";
    /** Private: what backup workers answer, keyed by cluster. */
    public static final String REPORTS = "stillpoint.reports";
    /** Compacted: the coordinator's state per cluster. */
    public static final String STATE = "stillpoint.state";
    /** The facts, kept for ever. */
    public static final String EVENTS = "stillpoint.events";
    /** Compacted: recovery points and verified snapshots. */
    public static final String CATALOGUE = "stillpoint.catalogue";
    /** Progress of running tasks; kept for a short time. */
    public static final String PROGRESS = "stillpoint.progress";
    /** Records that were refused, with the reason. */
    public static final String DEAD_LETTERS = "stillpoint.dead-letters";

    /** Partitions of inbox, reports, state and events: a cluster has the same one in each. */
    public static final int CLUSTER_PARTITIONS = 6;

    /** The largest record that may be written; only the state of a big cluster may be larger. */
    public static final int MAX_RECORD_BYTES = 256 * 1024;

    /** The largest state of one cluster. */
    public static final int MAX_STATE_BYTES = 4 * 1024 * 1024;

    private static final int OPEN_PARTITIONS = 3;
    /**
     * One, so that every slot of every worker may take every task: members of a share group see assigned partitions
     * only.
     */
    private static final int TASK_PARTITIONS = 1;
    /** Room for the header of the batch around a record. */
    private static final int BATCH_OVERHEAD_BYTES = 4 * 1024;

    private Topics() {}

    /**
     * Returns the partition of a cluster in inbox, reports, state and events, as Kafka's own Java clients compute it.
     */
    public static int partitionOf(String cluster) {
        byte[] key = cluster.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return Utils.toPositive(Utils.murmur2(key)) % CLUSTER_PARTITIONS;
    }

    /** Returns every topic that Stillpoint needs. */
    public static List<TopicShape> shapes() {
        List<TopicShape> shapes = new ArrayList<>();
        shapes.add(open(REQUESTS));
        shapes.add(open(CONTROL));
        shapes.add(kept(INBOX, CLUSTER_PARTITIONS, Duration.ofDays(30)));
        shapes.add(stamped(kept(REPORTS, CLUSTER_PARTITIONS, Duration.ofDays(30))));
        shapes.add(compacted(STATE, CLUSTER_PARTITIONS, MAX_STATE_BYTES));
        shapes.add(stamped(new TopicShape(EVENTS, CLUSTER_PARTITIONS, forEver())));
        shapes.add(compacted(CATALOGUE, 1, MAX_RECORD_BYTES));
        shapes.add(kept(PROGRESS, 1, Duration.ofHours(1)));
        shapes.add(kept(DEAD_LETTERS, 1, Duration.ofDays(7)));
        for (WorkQueue queue : WorkQueue.all()) {
            shapes.add(kept(queue.topic(), TASK_PARTITIONS, Duration.ofDays(7)));
        }
        return List.copyOf(shapes);
    }

    /** With the broker's time on each record, beside the writer's own in the event: so clocks can be compared. */
    private static TopicShape stamped(TopicShape shape) {
        return shape.with("message.timestamp.type", "LogAppendTime");
    }

    /**
     * Records of strangers. The broker says when it got each, since an approval can be too late. It measures a record as it arrives, and
     * 8 KB can unpack to a quarter of a gigabyte: so it unpacks them itself, measures again, and keeps them as large as they are.
     */
    private static TopicShape open(String name) {
        return stamped(kept(name, OPEN_PARTITIONS, Duration.ofDays(7)).with("compression.type", "uncompressed"));
    }

    private static TopicShape kept(String name, int partitions, Duration retention) {
        return new TopicShape(
                name,
                partitions,
                Map.of(
                        "cleanup.policy",
                        "delete",
                        "retention.ms",
                        Long.toString(retention.toMillis()),
                        "max.message.bytes",
                        Integer.toString(MAX_RECORD_BYTES + BATCH_OVERHEAD_BYTES)));
    }

    private static Map<String, String> forEver() {
        return Map.of(
                "cleanup.policy",
                "delete",
                "retention.ms",
                "-1",
                "retention.bytes",
                "-1",
                "max.message.bytes",
                Integer.toString(MAX_RECORD_BYTES + BATCH_OVERHEAD_BYTES));
    }

    private static TopicShape compacted(String name, int partitions, int recordBytes) {
        return new TopicShape(
                name,
                partitions,
                Map.of(
                        "cleanup.policy",
                        "compact",
                        // Small segments: only closed ones are compacted, and every start reads the whole topic.
                        "segment.bytes",
                        Integer.toString(16 * 1024 * 1024),
                        "min.cleanable.dirty.ratio",
                        "0.1",
                        "max.message.bytes",
                        Integer.toString(recordBytes + BATCH_OVERHEAD_BYTES)));
    }
}
