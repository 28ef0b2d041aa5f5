package io.stillpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.BusConfig;
import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.Topics;
import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.OnFailure;
import io.stillpoint.schemas.shared.Patience;
import io.stillpoint.schemas.shared.Plan;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SagaKind;
import io.stillpoint.schemas.shared.Stage;
import io.stillpoint.schemas.shared.StartMethod;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.schemas.text.PrintableText;
import io.stillpoint.standalone.BrokerProcess;
import io.stillpoint.vault.StoreAddressing;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may publish, or name a node or an item, must neither add lines to what is printed nor steer the terminal. */
class HostileTextTest {

    private static final String FORGED = "2026-11-29 12:00:00Z  icp#9  recovery point p-9 complete";
    /** The forged line, the other line ends, and: clear the screen, C1's CSI, right to left, a tag character. */
    private static final String HOSTILE =
            "/me\n" + FORGED + "\r\u0085\u2028\u2029\u001b[2J\u009b31m\u202e\u2066\udb40\udc41\u0007";

    private static final Instant AT = Instant.parse("2026-11-29T11:00:00Z");
    private static final Problem PROBLEM = new Problem("code", HOSTILE, HOSTILE, HOSTILE, HOSTILE);
    private static final List<String> COMMANDS = List.of(
            "cluster list",
            "cluster describe icp",
            "cluster describe icp -o json",
            "backup list",
            "backup list -o json",
            "backup describe p-1",
            "saga list",
            "saga list -o json",
            "saga describe s-1",
            "saga describe s-2",
            "saga describe s-2 -o json",
            "saga watch s-1",
            "events",
            "events -o json");

    private static final Map<String, Ended> ENDED = new LinkedHashMap<>();

    @TempDir
    private static Path directory;

    @BeforeAll
    static void showEverything() throws Exception {
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
            StillpointHome home = new StillpointHome(directory.resolve("home")).create();
            settings.save(home);
            try (KafkaBroker broker = KafkaBroker.connect(settings)) {
                broker.ensureTopics();
            }
            publish(process.bootstrapServers());
            List<Ended> ended = CommandLines.run(home.directory(), directory, COMMANDS);
            IntStream.range(0, COMMANDS.size()).forEach(i -> ENDED.put(COMMANDS.get(i), ended.get(i)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cluster describe icp -o json",
                "saga list",
                "saga list -o json",
                "saga describe s-1",
                "saga describe s-2",
                "saga describe s-2 -o json",
                "saga watch s-1",
                "events",
                "events -o json"
            })
    void itIsShown(String command) {
        assertThat(ENDED.get(command).text()).contains("/me");
    }

    @ParameterizedTest
    @FieldSource("COMMANDS")
    void itNeitherAddsALineNorIsObeyed(String command) {
        // When
        String text = ENDED.get(command).text();

        // Then
        assertThat(text.lines().map(String::strip)).noneMatch(line -> line.startsWith(FORGED));
        assertThat(text.codePoints().filter(point -> point != '\n' && PrintableText.isObeyed(point)))
                .as(text)
                .isEmpty();
    }

    private static void publish(String servers) throws Exception {
        var clients = new BusClients(new BusConfig(servers, Map.of()));
        try (var producer = clients.producer("test")) {
            producer.send(EventCodec.record(Topics.STATE, "icp", envelope(state())))
                    .get();
            var point = new CatalogueEntry.Point(
                    "icp", "p-1", "s-1", Consistency.HOT, false, AT, AT, List.of(), List.of(), false, null);
            var pin = new CatalogueEntry.Pin("icp", "p-1", true, HOSTILE, HOSTILE, AT);
            for (CatalogueEntry entry : List.of(point, pin)) {
                producer.send(EventCodec.record(Topics.CATALOGUE, entry.key(), envelope((Record) entry)))
                        .get();
            }
            var accepted = new RequestFact.RequestAccepted(
                    "icp", "r-1", HOSTILE, new Request.PinRequested("icp", "p-1", true, HOSTILE), "s-1", 0);
            var refused = new RequestFact.RequestRejected("icp", "r-2", HOSTILE, HOSTILE, PROBLEM);
            var failed = new SagaFact.BackupFailed("icp", "s-1", "p-1", PROBLEM, false, List.of(HOSTILE));
            long sequence = 0;
            for (Record fact : List.of(accepted, refused, failed)) {
                sequence++;
                Envelope<Record> plain = envelope(fact);
                producer.send(EventCodec.record(
                                Topics.EVENTS,
                                new Envelope<>(
                                        plain.id(),
                                        plain.source(),
                                        plain.type(),
                                        AT,
                                        "icp",
                                        null,
                                        null,
                                        sequence,
                                        "",
                                        fact)))
                        .get();
            }
        }
    }

    private static <T extends Record> Envelope<T> envelope(T data) {
        return EventCodec.envelope("e-" + data.hashCode(), "/test", AT, "icp", data);
    }

    private static ClusterState state() {
        var ended = new ClusterState.FinishedSaga(
                "s-1",
                SagaKind.HOT_BACKUP,
                "r-1",
                "p-1",
                false,
                HOSTILE,
                AT,
                AT,
                List.of(),
                List.of(),
                List.of(HOSTILE),
                List.of(HOSTILE));
        var waiting = new ClusterState.Waiting("s-3", "r-3", new Request.CancelRequested("icp", "s-1", HOSTILE), AT);
        return new ClusterState(
                "icp",
                new Request.ClusterDeclared(
                        "icp",
                        DeclaredClusters.topology("10.0.0.1"),
                        new Access("root", 22, "icp", 4001),
                        "icp",
                        StartMethod.REBOOT,
                        List.of(HOSTILE),
                        Patience.standard(),
                        List.of(),
                        false),
                4,
                "",
                9,
                running(),
                List.of(waiting),
                Map.of(),
                List.of(ended),
                Map.of(),
                Map.of(),
                null,
                Map.of(),
                Map.of(),
                List.of(),
                List.of());
    }

    private static SagaState running() {
        var stage = new Stage("stop", Action.QUIESCE, List.of("10.0.0.1"), 600, 3, 900, OnFailure.COMPENSATE);
        var plan = new Plan("icp", List.of(stage));
        var step = new SagaState.StepState(
                new StepRef("icp", "s-2", "stop", "10.0.0.1", 1),
                Action.QUIESCE,
                SagaState.StepStatus.RUNNING,
                9,
                AT,
                AT,
                AT,
                AT,
                null,
                null,
                List.of(PROBLEM),
                null,
                null);
        return new SagaState(
                "s-2",
                SagaKind.COLD_BACKUP,
                "r-2",
                new Request.StopRequested("icp"),
                "p-2",
                SagaState.Phase.COMPENSATING,
                plan,
                plan,
                0,
                Map.of("stop/10.0.0.1", step),
                PROBLEM,
                false,
                AT,
                null,
                null);
    }
}
