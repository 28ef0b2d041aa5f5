package io.stillpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.BusConfig;
import io.stillpoint.bus.DeadLetters;
import io.stillpoint.bus.Topics;
import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.standalone.BrokerProcess;
import io.stillpoint.vault.StoreAddressing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** A name that was mistyped must not look like one without recovery points, sagas or facts. */
class UnknownNameTest {

    private static final int FAILED = 1;
    private static final int REFUSED = 3;

    private record Mistyped(String line, int code, String expected, String remedy) {
        @Override
        public String toString() {
            return line;
        }
    }

    private static final List<Mistyped> MISTYPED = List.of(
            shown("backup list --cluster icpp", "a cluster named icpp", "cluster list"),
            shown("backup list --cluster icpp -o json", "a cluster named icpp", "cluster list"),
            shown("backup describe icpp", "a recovery point named icpp", "backup list"),
            shown("cluster describe icpp", "a cluster named icpp", "cluster list"),
            shown("policy describe icpp", "a cluster named icpp", "cluster list"),
            shown("saga describe icpp", "a saga named icpp", "saga list"),
            shown("saga describe icpp -o json", "a saga named icpp", "saga list"),
            shown("saga watch icpp", "a saga named icpp", "saga list"),
            shown("restore describe icpp", "a saga named icpp", "saga list"),
            shown("events --cluster icpp", "facts of cluster", "cluster list"),
            shown("events --saga icpp", "facts of saga", "saga list"),
            shown("events --verify --cluster icpp", "facts of cluster", "cluster list"),
            asked("backup pin icpp --reason audit", "a recovery point named icpp", "backup list"),
            asked("backup unpin icpp --reason audit", "a recovery point named icpp", "backup list"),
            asked("backup accept-loss icpp/p-1 --reason unused", "a recovery point p-1 of", "backup list"),
            asked("saga cancel icpp", "a saga named icpp", "saga list"),
            asked("saga cancel icpp --wait", "a saga named icpp", "saga list"),
            unknownCluster("backup create --cluster icpp"),
            unknownCluster("backup create --cluster icpp --wait"),
            unknownCluster("backup create --cluster icpp --baseline --wait"),
            unknownCluster("restore create --cluster icpp --component etcd --yes"),
            unknownCluster("restore create --cluster icpp --point p-1 --dry-run"),
            unknownCluster("restore aside list --cluster icpp"),
            unknownCluster("restore aside remove --cluster icpp --saga s-1"),
            unknownCluster("prune --cluster icpp"),
            unknownCluster("cluster stop icpp"),
            unknownCluster("cluster start icpp --wait"));

    private static final Map<String, Ended> ENDED = new LinkedHashMap<>();

    @TempDir
    private static Path directory;

    @BeforeAll
    static void askForThemAll() throws Exception {
        StillpointHome home = new StillpointHome(directory.resolve("home")).create();
        try (BrokerProcess process = BrokerProcess.in(directory)) {
            var settings = new HomeSettings(
                    process.bootstrapServers(),
                    "http://127.0.0.1:1",
                    "us-east-1",
                    "stillpoint",
                    StoreAddressing.PATH,
                    0,
                    0,
                    0);
            settings.save(home);
            try (KafkaBroker broker = KafkaBroker.connect(settings)) {
                broker.ensureTopics();
            }
            List<String> lines = MISTYPED.stream().map(Mistyped::line).toList();
            try (var _ = new RefusingCoordinator(process.bootstrapServers())) {
                List<Ended> ended = CommandLines.run(home.directory(), directory, lines);
                for (int i = 0; i < lines.size(); i++) {
                    ENDED.put(lines.get(i), ended.get(i));
                }
            }
        }
    }

    @ParameterizedTest
    @FieldSource("MISTYPED")
    void itIsToldWithWhereTheKnownOnesAre(Mistyped mistyped) {
        // When
        Ended ended = ENDED.get(mistyped.line());

        // Then
        assertThat(ended.exitCode()).as(ended.text()).isEqualTo(mistyped.code());
        assertThat(ended.text())
                .startsWith("stillpoint: ")
                .contains("expected " + mistyped.expected(), "found ", "./stillpoint " + mistyped.remedy())
                .hasLineCount(1);
    }

    private static Mistyped shown(String line, String expected, String remedy) {
        return new Mistyped(line, FAILED, expected, remedy);
    }

    private static Mistyped asked(String line, String expected, String remedy) {
        return new Mistyped(line, REFUSED, expected, remedy);
    }

    private static Mistyped unknownCluster(String line) {
        return asked(line, "a declared cluster", "cluster add");
    }

    /** Answers every request as the coordinator answers those for a cluster that nobody declared. */
    private static final class RefusingCoordinator implements AutoCloseable {

        private static final Problem UNKNOWN = new Problem(
                "unknown-cluster",
                "a declared cluster",
                "icpp",
                "cluster of the request",
                "Declare it first: ./stillpoint cluster add.");

        private final AtomicBoolean goesOn = new AtomicBoolean(true);
        private final Thread answers;

        RefusingCoordinator(String bootstrapServers) {
            var clients = new BusClients(new BusConfig(bootstrapServers, Map.of()));
            Consumer<String, byte[]> requests = clients.consumer(Map.of());
            List<TopicPartition> partitions = Stream.of(Topics.CONTROL, Topics.REQUESTS)
                    .flatMap(topic -> requests.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            requests.assign(partitions);
            requests.seekToBeginning(partitions);
            answers = Thread.ofPlatform().start(() -> {
                try (requests;
                        var producer = clients.producer("answers")) {
                    while (goesOn.get()) {
                        requests.poll(Duration.ofMillis(200))
                                .forEach(request -> producer.send(DeadLetters.of(request, UNKNOWN)));
                    }
                }
            });
        }

        @Override
        public void close() throws InterruptedException {
            goesOn.set(false);
            answers.join();
        }
    }
}
