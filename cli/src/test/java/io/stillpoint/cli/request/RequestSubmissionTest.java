package io.stillpoint.cli.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.BusConfig;
import io.stillpoint.bus.DeadLetters;
import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.Topics;
import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.standalone.BrokerProcess;
import io.stillpoint.vault.StoreAddressing;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real broker; the tests answer in the coordinator's place. */
class RequestSubmissionTest {

    private static final Duration PATIENT = Duration.ofMinutes(5);
    private static final Problem UNKNOWN =
            new Problem("unknown-cluster", "a declared cluster", "icpp", "id", "Declare it first.");
    private static final Request REQUEST = new Request.StopRequested("icpp");

    @TempDir
    static Path directory;

    private static BrokerProcess process;
    private static BusClients clients;
    private static KafkaBroker broker;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final TerminalDisplay terminal =
            new TerminalDisplay(new PrintStream(printed, true, StandardCharsets.UTF_8), Clock.systemUTC(), false);

    @BeforeAll
    static void start() {
        process = BrokerProcess.in(directory);
        clients = new BusClients(new BusConfig(process.bootstrapServers(), Map.of()));
        broker = KafkaBroker.connect(
                new HomeSettings(process.bootstrapServers(), "", "", "", StoreAddressing.PATH, 0, 0, 0));
        broker.ensureTopics();
    }

    @AfterAll
    static void end() {
        process.close();
    }

    @Test
    void aRequestThatOnlyTheDeadLettersKnowIsRefusedWithTheReason() throws Exception {
        // Given
        Answering coordinator = answering(record -> DeadLetters.of(record, UNKNOWN));

        // When
        CliException refused = catchThrowableOfType(
                CliException.class, () -> submission(PATIENT).await(REQUEST));

        // Then
        coordinator.get();
        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused).hasMessageContaining("StopRequested refused").hasMessageContaining("Declare it first.");
    }

    @Test
    void aRefusalThatIsAFactEndsTheWaitToo() throws Exception {
        // Given
        Answering coordinator = answering(record ->
                fact(new RequestFact.RequestRejected("icpp", id(record), "/stillpoint/cli", "StopRequested", UNKNOWN)));

        // When
        CliException refused = catchThrowableOfType(
                CliException.class, () -> submission(PATIENT).submit(REQUEST));

        // Then
        coordinator.get();
        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused).hasMessageContaining("Declare it first.");
    }

    @Test
    void anAcceptedRequestNamesItsSagaAndWhatIsBeforeIt() throws Exception {
        // Given
        Answering coordinator = answering(record ->
                fact(new RequestFact.RequestAccepted("icpp", id(record), "/stillpoint/cli", REQUEST, "s-1", 2)));

        // When
        int exitCode = submission(PATIENT).submit(REQUEST);

        // Then
        coordinator.get();
        assertThat(exitCode).isZero();
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("StopRequested accepted, waits behind 2 sagas. Watch it with: ./stillpoint saga watch s-1");
    }

    @Test
    void whereNobodyAnswersItSaysWhatToLookAt() {
        // When
        CliException unanswered = catchThrowableOfType(
                CliException.class, () -> submission(Duration.ZERO).await(REQUEST));

        // Then
        assertThat(unanswered.exitCode()).isOne();
        assertThat(unanswered)
                .hasMessageContaining("expected the coordinator to answer")
                .hasMessageContaining("./stillpoint doctor");
    }

    private RequestSubmission submission(Duration answerLimit) {
        return new RequestSubmission(broker, terminal, answerLimit);
    }

    /** What answers the next request. */
    private interface Answering {
        void get() throws ExecutionException, InterruptedException;
    }

    private static Answering answering(
            Function<ConsumerRecord<String, byte[]>, ProducerRecord<String, byte[]>> answer) {
        Consumer<String, byte[]> requests = clients.consumer(Map.of());
        List<TopicPartition> partitions = requests.partitionsFor(Topics.CONTROL).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        requests.assign(partitions);
        requests.seekToEnd(partitions);
        partitions.forEach(requests::position);
        CompletableFuture<Void> answered = CompletableFuture.runAsync(() -> {
            try (requests;
                    var producer = clients.producer("answers")) {
                var records = requests.poll(PATIENT);
                producer.send(answer.apply(records.iterator().next()));
            }
        });
        return answered::get;
    }

    private static String id(ConsumerRecord<String, byte[]> record) {
        return new String(EventCodec.headersOf(record.headers()).get("ce_id"), StandardCharsets.UTF_8);
    }

    private static ProducerRecord<String, byte[]> fact(Fact fact) {
        return EventCodec.record(
                Topics.EVENTS,
                EventCodec.envelope("f", "stillpoint/coordinator", Instant.now(), fact.cluster(), (Record) fact));
    }
}
