package io.stillpoint.cli.broker;

import io.stillpoint.bus.BrokerCheck;
import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.BusConfig;
import io.stillpoint.bus.BusException;
import io.stillpoint.bus.ClockOffsets;
import io.stillpoint.bus.CompactedTopicReader;
import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.LogDisk;
import io.stillpoint.bus.MalformedEventException;
import io.stillpoint.bus.PartitionReader;
import io.stillpoint.bus.TopicSafety;
import io.stillpoint.bus.TopicSetup;
import io.stillpoint.bus.Topics;
import io.stillpoint.bus.task.OldWorkers;
import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.EventIdentity;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What the command line needs of Kafka: publish a request, look up what is known, follow what happens. */
public final class KafkaBroker implements AutoCloseable {

    private static final Duration READ_LIMIT = Duration.ofSeconds(60);
    /** A clock that nobody has written by for longer is not one of now. */
    private static final Duration LATELY = Duration.ofHours(1);

    static final String SOURCE = "/stillpoint/cli";

    private final BusClients clients;

    private KafkaBroker(BusClients clients) {
        this.clients = clients;
    }

    /** The one of this machine's Stillpoint. */
    public static KafkaBroker connect() {
        return connect(HomeSettings.load(StillpointHome.locate()));
    }

    /** @throws CliException when nobody answers, or a broker that is too old does */
    public static KafkaBroker connect(HomeSettings settings) {
        BrokerPort.requireListening(settings.bootstrapServers());
        var config = new BusConfig(settings.bootstrapServers(), Map.of());
        var clients = new BusClients(config);
        try (var admin = clients.admin()) {
            BrokerCheck.require(admin, config);
        } catch (BusException e) {
            throw CliException.of(e.problem());
        }
        return new KafkaBroker(clients);
    }

    /** Makes the topics where they are missing. */
    public void ensureTopics() {
        try (var admin = clients.admin()) {
            TopicSetup.ensure(admin);
        } catch (BusException e) {
            throw CliException.of(e.problem());
        }
    }

    /** Publishes a request on {@code stillpoint.control} and returns its source and id once Kafka has it. */
    public EventIdentity publish(Request request) {
        return write(Topics.CONTROL, request.cluster(), (Record) request);
    }

    /** Tells the coordinator what was found; it makes a fact of it. */
    public void report(Report report) {
        write(Topics.REPORTS, report.step().cluster(), report);
    }

    private EventIdentity write(String topic, String cluster, Record data) {
        String id = UUID.randomUUID().toString();
        Envelope<Record> envelope = EventCodec.envelope(id, SOURCE, Instant.now(), cluster, data);
        try (var producer = clients.producer("stillpoint-cli")) {
            producer.send(EventCodec.record(topic, envelope)).get();
        } catch (ExecutionException e) {
            throw new CliException("%s: expected the record to be taken, found %s. See ./stillpoint doctor."
                    .formatted(topic, e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException("interrupted before the record was published", e);
        }
        return EventIdentity.of(envelope);
    }

    /** What can be read of the clusters; the rest is named and left out. */
    public List<ClusterState> states() {
        KnownStates known = knownStates();
        known.unreadable().values().forEach(KafkaBroker::noteLeftOut);
        return known.states();
    }

    /**
     * The clusters, for who must not go on without one of them.
     *
     * @param states by name
     * @param unreadable clusters whose state cannot be read, and why
     */
    public record KnownStates(List<ClusterState> states, Map<String, Problem> unreadable) {

        public boolean has(String cluster) {
            return states.stream().anyMatch(state -> state.cluster().equals(cluster));
        }
    }

    public KnownStates knownStates() {
        var unreadable = new TreeMap<String, Problem>();
        List<ClusterState> states = compacted(Topics.STATE, ClusterState.class, unreadable::put).stream()
                .sorted(Comparator.comparing(ClusterState::cluster))
                .toList();
        return new KnownStates(states, unreadable);
    }

    /** Returns whether the log has facts of a cluster. Without any it reads all facts of the cluster's partition. */
    public boolean hasFacts(String cluster) {
        var found = new AtomicBoolean();
        try (var log = new PartitionReader(clients, Topics.EVENTS, Topics.partitionOf(cluster), READ_LIMIT)) {
            while (!found.get() && !log.isAtEnd()) {
                log.next(fact -> found.compareAndSet(false, cluster.equals(fact.key())));
            }
        } catch (BusException e) {
            throw CliException.of(e.problem());
        }
        return found.get();
    }

    public Optional<ClusterState> state(String cluster) {
        return states().stream()
                .filter(state -> state.cluster().equals(cluster))
                .findFirst();
    }

    public List<CatalogueEntry> catalogue() {
        return compacted(Topics.CATALOGUE, CatalogueEntry.class, (_, problem) -> noteLeftOut(problem));
    }

    /** One entry of a later release hides no other. */
    private static void noteLeftOut(Problem problem) {
        TerminalDisplay.errors().line("note     left out: " + problem.sentence());
    }

    private <T> List<T> compacted(String topic, Class<T> type, BiConsumer<String, Problem> onUnreadable) {
        try (var reader = new CompactedTopicReader(clients, topic)) {
            var values = new ArrayList<T>();
            for (ConsumerRecord<String, byte[]> record :
                    reader.toEnd(READ_LIMIT).values()) {
                try {
                    values.add(EventCodec.read(record, type).data());
                } catch (MalformedEventException e) {
                    onUnreadable.accept(record.key(), e.problem());
                }
            }
            return values;
        } catch (BusException e) {
            throw CliException.of(e.problem());
        }
    }

    /**
     * How records are kept from being lost.
     *
     * @param sentence for people
     * @param problem what is missing so that they are
     */
    public record LogSafety(String sentence, Optional<Problem> problem) {}

    public LogSafety safety() {
        try (var admin = clients.admin()) {
            TopicSafety safety = TopicSafety.of(admin);
            return new LogSafety(safety.sentence(), safety.problem(admin));
        } catch (BusException e) {
            throw CliException.of(e.problem());
        }
    }

    /** Queues that only workers of another release could take from, and do not. */
    public List<Problem> oldWorkers() {
        try (var admin = clients.admin()) {
            return OldWorkers.problems(admin);
        } catch (BusException e) {
            throw CliException.of(e.problem());
        }
    }

    /** What the brokers write to, where this account may ask. */
    public List<LogDisk> disks() {
        try (var admin = clients.admin()) {
            return LogDisk.of(admin);
        } catch (BusException e) {
            throw CliException.of(e.problem());
        }
    }

    /** How far the clocks of coordinator and workers are from the broker's, as far as they wrote lately; positive when ahead. */
    public Map<String, Duration> clockOffsets() {
        try {
            return ClockOffsets.measured(clients, Instant.now().minus(LATELY), READ_LIMIT);
        } catch (BusException e) {
            throw CliException.of(e.problem());
        }
    }

    /** What is published from now on. */
    public FactFeed feed() {
        return FactFeed.fromNow(clients);
    }

    /** The whole log, then what follows. */
    public FactFeed feedFromStart() {
        return FactFeed.fromStart(clients);
    }

    /** Hands the whole log over, ordered per cluster. */
    public void readLog(Consumer<Envelope<Fact>> onFact) {
        readRecords((fact, _) -> onFact.accept(fact));
    }

    /**
     * Hands the whole log over, ordered per cluster, and then what follows; it ends only by an exception.
     *
     * @param afterEachPoll is called several times in a second, also when nothing happens
     */
    public void followLog(Consumer<Envelope<Fact>> onFact, Runnable afterEachPoll) {
        try (FactFeed feed = FactFeed.fromStart(clients)) {
            while (true) {
                feed.poll(onFact::accept);
                afterEachPoll.run();
            }
        }
    }

    /** Recomputes every hash of the log and compares it with what the coordinator knows, and with what was sealed. */
    public ChainCheck verifyChain(List<ChainCheck.SealedHead> sealed) {
        // States come before the log: what is added meanwhile is then beyond what is expected of it.
        var check = new ChainCheck(states(), sealed);
        readRecords(check::add);
        return check;
    }

    private void readRecords(BiConsumer<Envelope<Fact>, byte[]> onFact) {
        try (FactFeed feed = FactFeed.fromStart(clients)) {
            do {
                feed.pollFacts(onFact);
            } while (!feed.atEnd());
        }
    }

    @Override
    public void close() {}
}
