package io.stillpoint.scheduler.watch;

import io.stillpoint.policy.schedule.BackupHistory;
import io.stillpoint.policy.schedule.PendingAnswers;
import io.stillpoint.policy.schedule.Schedule;
import io.stillpoint.policy.schedule.ScheduleDecider;
import io.stillpoint.policy.schedule.ScheduledRequest;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.ScheduleFact;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows the history of every cluster and sends what is due. It says nothing before it has read the whole log. */
public final class ClusterSchedules {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterSchedules.class);
    private static final Duration PAUSE_AFTER_TROUBLE = Duration.ofSeconds(5);

    private static final class Watched {
        private final BackupHistory history;
        private final PendingAnswers unanswered = new PendingAnswers();
        private Instant wake = Instant.MIN;

        private Watched(String cluster) {
            this.history = new BackupHistory(cluster);
        }
    }

    private final Map<String, Watched> clusters = new TreeMap<>();
    private final ScheduleOutbox outbox;
    private final Clock clock;
    private boolean replayed;

    public ClusterSchedules(BusOutbox outbox, Clock clock) {
        this((ScheduleOutbox) outbox, clock);
    }

    ClusterSchedules(ScheduleOutbox outbox, Clock clock) {
        this.outbox = outbox;
        this.clock = clock;
    }

    synchronized void apply(Envelope<Fact> fact) {
        Watched watched = clusters.computeIfAbsent(fact.cluster(), Watched::new);
        watched.history.apply(fact);
        watched.unanswered.apply(fact);
        watched.wake = Instant.MIN;
    }

    /** The log was read to its end. What is due after a downtime does not start on all clusters at once. */
    synchronized void replayed() {
        if (!replayed) {
            replayed = true;
            Instant now = clock.instant();
            clusters.forEach((cluster, watched) -> watched.wake = ScheduleDecider.firstLook(cluster, now));
            LOG.info("the log is read, {} clusters are watched", clusters.size());
        }
    }

    synchronized boolean isReplayed() {
        return replayed;
    }

    /** Sends what is due for the clusters whose time has come. */
    public synchronized void look() throws InterruptedException {
        Instant now = clock.instant();
        for (Watched watched : clusters.values()) {
            if (replayed && !watched.wake.isAfter(now)) {
                look(watched, now);
            }
        }
    }

    /** What could not be written follows from the same facts again, with the same ids. */
    private void look(Watched watched, Instant now) throws InterruptedException {
        Schedule schedule = ScheduleDecider.decide(watched.history, watched.unanswered, now);
        try {
            for (ScheduledRequest request : schedule.requests()) {
                LOG.info("{}: asks for {}, due at {}", request.request().cluster(), request.id(), request.due());
                outbox.ask(request);
            }
            for (ScheduleFact fact : schedule.reports()) {
                LOG.info("{}: reports {}", fact.cluster(), fact);
                outbox.report(fact);
            }
            watched.unanswered.sent(schedule, now);
            watched.wake = schedule.nextLook();
        } catch (KafkaException e) {
            LOG.warn("{}; tried again in {} s", e.getMessage(), PAUSE_AFTER_TROUBLE.toSeconds());
            watched.wake = now.plus(PAUSE_AFTER_TROUBLE);
        }
    }
}
