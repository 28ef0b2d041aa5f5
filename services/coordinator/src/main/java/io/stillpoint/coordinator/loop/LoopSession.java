package io.stillpoint.coordinator.loop;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.DeadLetters;
import io.stillpoint.bus.MalformedEventException;
import io.stillpoint.bus.Topics;
import io.stillpoint.coordinator.decide.ClusterInput;
import io.stillpoint.coordinator.decide.Decider;
import io.stillpoint.coordinator.decide.state.Decision;
import io.stillpoint.coordinator.gate.Gate;
import io.stillpoint.coordinator.gate.RefusalLimit;
import io.stillpoint.schemas.event.EventIdentity;
import io.stillpoint.schemas.event.RequestLimits;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.shared.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One life of the loop: joins the group, loads states as partitions are assigned, and then, per poll, decides on everything
 * that arrived or is due and writes it in one transaction. Any trouble ends the session; the next one starts from what is
 * committed. So there is one way to recover, and a crash takes it too.
 */
final class LoopSession implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LoopSession.class);
    private static final Duration LONGEST_POLL = Duration.ofMillis(500);
    /** While a deadline is held back nothing else may come that ends the poll. */
    private static final Duration HOLDING_POLL = Duration.ofMillis(100);

    /** States are most often loaded in a moment, and everybody waits for them. */
    private static final Duration LOADING_POLL = Duration.ofMillis(20);

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);
    /** A cluster on which deciding failed is looked at again after this. */
    private static final Duration POSTPONED = Duration.ofSeconds(30);

    private final Consumer<String, byte[]> consumer;
    private final Producer<String, byte[]> producer;
    private final Decider decider;
    private final DecisionRecorder recorder;
    private final Clock clock;
    private final LoopPulse pulse;
    private final ClusterStates states = new ClusterStates();
    private final RefusalLimit refusals = new RefusalLimit();
    private final LogEnds ends;
    private final DeadlineWatch deadlines;
    private final StateLoading loading;
    private final PartitionAssignment partitions;

    /** Takes the producer over: it is closed with the session. */
    LoopSession(
            BusClients clients,
            LoopConfig config,
            Producer<String, byte[]> producer,
            Decider decider,
            DecisionRecorder recorder,
            Clock clock,
            LoopPulse pulse) {
        this.pulse = pulse;
        this.decider = decider;
        this.recorder = recorder;
        this.clock = clock;
        this.producer = producer;
        this.consumer = clients.consumer(consumerSettings(config));
        this.ends = new LogEnds(clients);
        this.deadlines =
                new DeadlineWatch(new ReadingProgress(consumer, ends), new GateProgress(ends, consumer, Gate.GROUP));
        var loader = new StateLoader(clients, Duration.ofMillis(2L * LoopConfig.TRANSACTION_TIMEOUT_MS));
        this.loading = new StateLoading(loader::load);
        this.partitions = new PartitionAssignment(consumer, loading, states, deadlines);
        try {
            // Ends what an earlier life of this instance left open; the assignment comes after it.
            producer.initTransactions();
            consumer.subscribe(List.of(Topics.INBOX, Topics.REPORTS), partitions);
        } catch (RuntimeException failure) {
            close();
            throw failure;
        }
    }

    private static Map<String, Object> consumerSettings(LoopConfig config) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("group.id", LoopConfig.GROUP);
        // A restarted coordinator gets its partitions back at once, and the one before it is fenced.
        settings.put("group.instance.id", config.instance());
        settings.put("client.id", LoopConfig.GROUP + "-" + config.instance());
        settings.put(
                "session.timeout.ms", Math.toIntExact(config.sessionTimeout().toMillis()));
        settings.put(
                "heartbeat.interval.ms", Math.toIntExact(config.sessionTimeout().toMillis() / 4));
        // Gives both topics' partitions of one number to the same member; others do not promise it.
        settings.put("partition.assignment.strategy", "org.apache.kafka.clients.consumer.RangeAssignor");
        return settings;
    }

    /** Serves until {@code ending} says so. */
    void serve(BooleanSupplier ending) {
        while (!ending.getAsBoolean()) {
            TransactionBatch batch = new TransactionBatch();
            ConsumerRecords<String, byte[]> records = consumer.poll(longestPoll());
            partitions.takeLoaded();
            pulse.leavesAlone(states.quarantined());
            states.takeUnwritten().forEach(batch::addState);
            states.takeEntries().forEach(batch::addRecord);
            states.look(now(), hearsAll());
            for (ConsumerRecord<String, byte[]> record : records) {
                batch.consumed(record);
                arrived(batch, record);
            }
            Instant now = now();
            deadlines.begin();
            states.due(now)
                    .forEach((cluster, deadline) -> deadlines
                            .passed(batch.stateOr(cluster, states.of(cluster)), deadline, states.signs(), now)
                            .ifPresent(passed -> timePassed(batch, cluster, passed, now)));
            // Without partitions that are served a commit would prove nothing.
            if (!batch.isEmpty() || (pulse.isDue() && partitions.isServing())) {
                commit(batch);
            }
        }
    }

    private boolean hearsAll() {
        long mine = consumer.assignment().stream()
                .filter(partition -> partition.topic().equals(Topics.REPORTS))
                .count();
        return mine == consumer.partitionsFor(Topics.REPORTS).size();
    }

    private Duration longestPoll() {
        if (partitions.isLoading()) {
            return LOADING_POLL;
        }
        return deadlines.isHolding() ? HOLDING_POLL : states.quietFor(clock.instant(), LONGEST_POLL);
    }

    private void arrived(TransactionBatch batch, ConsumerRecord<String, byte[]> record) {
        try {
            InputRecord arrived = InputRecord.of(record);
            listen(arrived.input());
            ClusterState before = batch.stateOr(arrived.cluster(), states.of(arrived.cluster()));
            Optional<Problem> quarantine = states.quarantine(arrived.cluster());
            quarantine
                    .or(() -> decide(batch, before, states.looked(arrived.input()), now(), arrived.cause())
                            .deadLetter())
                    .filter(_ -> isAnswered(arrived.input()))
                    .ifPresent(problem -> batch.addRecord(DeadLetters.of(record, problem)));
        } catch (MalformedEventException malformed) {
            LOG.warn("not understood: {}", malformed.getMessage());
            batch.addRecord(DeadLetters.of(record, malformed.problem()));
        } catch (KafkaException failure) {
            throw failure;
        } catch (RuntimeException | StackOverflowError defect) {
            // One input that nobody can decide on must not stop every other cluster for ever.
            LOG.error("no decision on {}-{}@{}", record.topic(), record.partition(), record.offset(), defect);
            batch.addRecord(DeadLetters.of(record, undecided(defect)));
        }
    }

    /** Whatever a backup worker says, it is alive. */
    private void listen(ClusterInput input) {
        switch (input) {
            case ClusterInput.HeartbeatArrived arrived ->
                states.heard(arrived.heartbeat().step(), arrived.heartbeat().action(), now());
            case ClusterInput.ReportArrived arrived ->
                states.heard(arrived.report().step(), arrived.report().action(), now());
            case ClusterInput.RequestArrived _,
                    ClusterInput.ScheduleReported _,
                    ClusterInput.MalformedArrived _,
                    ClusterInput.TimePassed _ -> {
                // Others than backup workers.
            }
        }
    }

    /** Those who may write the control topic are always told; on the open topic a flood of bad requests is not. */
    private boolean isAnswered(ClusterInput input) {
        return !(input instanceof ClusterInput.RequestArrived asked)
                || asked.topic().equals(RequestLimits.CONTROL_TOPIC)
                || refusals.admits(asked.request().source(), now());
    }

    private void timePassed(TransactionBatch batch, String cluster, ClusterInput.TimePassed passed, Instant now) {
        try {
            ClusterState before = batch.stateOr(cluster, states.of(cluster));
            Decision decision = decide(batch, before, passed, now, null);
            if (decision.facts().isEmpty()) {
                // Already dealt with in this batch, or the deadline is for nothing: never spin on it.
                states.postpone(cluster, now.plus(LONGEST_POLL));
            }
        } catch (RuntimeException | StackOverflowError defect) {
            LOG.error("no decision on the time that passed for {}", cluster, defect);
            states.postpone(cluster, now.plus(POSTPONED));
        }
    }

    private Decision decide(
            TransactionBatch batch,
            ClusterState before,
            ClusterInput input,
            Instant now,
            @Nullable EventIdentity cause) {
        try (var _ = MDC.putCloseable("cluster", before.cluster())) {
            Decision decision = decider.decide(before, input, now);
            decision.notes().forEach(LOG::info);
            decision.facts().forEach(fact -> LOG.info("{}", fact));
            DecisionRecords recorded = recorder.record(before, decision, now, cause == null ? null : cause.text());
            batch.add(recorded);
            states.decided(before.cluster(), recorded.records());
            return decision;
        }
    }

    private void commit(TransactionBatch batch) {
        producer.beginTransaction();
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        batch.records(now(), states.eventEnds()).forEach(record -> sent.add(producer.send(record)));
        producer.sendOffsetsToTransaction(offsets(batch), consumer.groupMetadata());
        producer.commitTransaction();
        pulse.committed();
        sent.forEach(this::noteEvent);
        batch.changed().forEach(states::put);
    }

    /** A committed transaction has an answer to each of its records. */
    private void noteEvent(Future<RecordMetadata> sent) {
        RecordMetadata written = sent.resultNow();
        if (written.topic().equals(Topics.EVENTS)) {
            states.eventEnds().raise(written.partition(), written.offset() + 1);
        }
    }

    /**
     * Offsets of what was consumed, and positions of the clusters' partitions where only time had passed: the broker refuses
     * them, and with them the transaction, once the partition belongs to somebody else. All positions where there is nothing to write:
     * then the commit shows that there could be.
     */
    private Map<TopicPartition, OffsetAndMetadata> offsets(TransactionBatch batch) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>(batch.offsets());
        if (batch.isEmpty()) {
            consumer.assignment()
                    .forEach(partition -> offsets.put(partition, new OffsetAndMetadata(consumer.position(partition))));
        }
        for (ClusterState state : batch.changed()) {
            var inbox = new TopicPartition(Topics.INBOX, Topics.partitionOf(state.cluster()));
            offsets.computeIfAbsent(inbox, partition -> new OffsetAndMetadata(consumer.position(partition)));
        }
        return offsets;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static Problem undecided(Throwable defect) {
        return new Problem(
                "no-decision",
                "an input that the coordinator can decide on",
                defect.getClass().getSimpleName() + ": " + defect.getMessage(),
                "the coordinator",
                "This is a defect of the coordinator; its log has the details.");
    }

    /** Leaves the group, so that others take over at once. */
    void leave() {
        consumer.close(CloseOptions.timeout(CLOSE_LIMIT)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    }

    @Override
    public void close() {
        loading.close();
        ends.close();
        producer.close(CLOSE_LIMIT);
        consumer.close(CloseOptions.timeout(CLOSE_LIMIT));
    }
}
