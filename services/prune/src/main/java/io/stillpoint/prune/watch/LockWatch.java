package io.stillpoint.prune.watch;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.Topics;
import io.stillpoint.policy.prune.LockDecider;
import io.stillpoint.policy.retention.PointHistory;
import io.stillpoint.policy.retention.RetentionDecider;
import io.stillpoint.policy.retention.RetentionDecision;
import io.stillpoint.policy.retention.VaultAnswer;
import io.stillpoint.prune.log.ClusterHistories;
import io.stillpoint.prune.log.ClusterHistory;
import io.stillpoint.schemas.event.ScheduleFact;
import io.stillpoint.schemas.internal.ScheduleReport;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * Reports locks that end although their point is kept: prunes fail, are never confirmed or do not run. It asks the log alone, so that it also
 * speaks while the store is away.
 */
public final class LockWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LockWatch.class);
    private static final String SOURCE = "stillpoint/prune";
    /** Locks last days. Until the first look the log is read: what a later fact has extended is no alarm. */
    private static final long HOUR_MILLIS = 3_600_000;

    private final ClusterHistories histories;
    private final Producer<String, byte[]> producer;
    private final String reporter;
    private final Clock clock;
    private final Set<ScheduleFact> reported = new HashSet<>();

    /** @param reporter process, for people */
    public LockWatch(ClusterHistories histories, BusClients clients, String reporter, Clock clock) {
        this.histories = histories;
        this.producer = clients.producer(reporter);
        this.reporter = reporter;
        this.clock = clock;
    }

    @Scheduled(initialDelay = HOUR_MILLIS, fixedDelay = HOUR_MILLIS)
    public void look() throws InterruptedException {
        Instant now = clock.instant();
        for (Map.Entry<String, ClusterHistory> cluster : histories.all().entrySet()) {
            for (ScheduleFact.LockEnding ending : endings(cluster.getKey(), cluster.getValue(), now)) {
                if (!reported.contains(ending)) {
                    report(ending, now);
                }
            }
        }
    }

    /** Without a policy nothing is ever removed, so nobody expects a lock to end. */
    private static List<ScheduleFact.LockEnding> endings(String cluster, ClusterHistory history, Instant now) {
        if (history.policy() == null) {
            return List.of();
        }
        Set<String> points = history.points().stream().map(PointHistory::point).collect(Collectors.toSet());
        RetentionDecision decision = RetentionDecider.decide(
                history.points(),
                history.policy(),
                history.circumstances(new VaultAnswer(points, null, now), Map.of()),
                now);
        return LockDecider.endings(cluster, decision, history.locks(), now);
    }

    /** What could not be written is reported an hour later, under the same id. */
    private void report(ScheduleFact.LockEnding ending, Instant now) throws InterruptedException {
        LOG.warn("{}: the locks of {} end at {}", ending.cluster(), ending.point(), ending.until());
        try {
            producer.send(EventCodec.record(
                            Topics.REPORTS, EventCodec.envelope(new ScheduleReport(ending, reporter), SOURCE, now)))
                    .get();
            reported.add(ending);
        } catch (ExecutionException | KafkaException e) {
            LOG.warn("not reported: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
