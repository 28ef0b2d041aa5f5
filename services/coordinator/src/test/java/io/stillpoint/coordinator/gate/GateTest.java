package io.stillpoint.coordinator.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.bus.DeadLetters;
import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.Topics;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.RequestLimits;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.json.EventSchemas;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Request HOT =
            new Request.BackupRequested("icp", Consistency.HOT, false, List.of(Component.ETCD), null);
    private static final Request COLD =
            new Request.BackupRequested("icp", Consistency.COLD, false, List.of(Component.NODE_IMAGE), null);

    private final Gate gate = new Gate(new RequestReader(EventSchemas.packaged()));

    @Test
    void aHotBackupOnTheOpenTopicPassesUnderItsClustersKey() {
        // Given
        var incoming = incoming(Topics.REQUESTS, HOT, NOW);

        // When
        var outgoing = gate.judge(incoming, NOW);

        // Then
        assertThat(outgoing).singleElement().satisfies(passed -> {
            assertThat(passed.topic()).isEqualTo(Topics.INBOX);
            assertThat(passed.key()).isEqualTo("icp");
            assertThat(passed.headers().get(Gate.TOPIC_HEADER)).asString().isEqualTo(Topics.REQUESTS);
            assertThat(passed.headers().get(Gate.WRITTEN_HEADER)).asString().isEqualTo(NOW.toString());
            assertThat(Json.read(passed.value(), Request.BackupRequested.class)).isEqualTo(HOT);
        });
    }

    @Test
    void aClusterDeclarationPassesOnTheControlTopic() {
        // Given
        var incoming = incoming(Topics.CONTROL, Declared.cluster(), NOW);

        // When
        var outgoing = gate.judge(incoming, NOW);

        // Then
        assertThat(outgoing).map(RoutedRecord::topic).containsExactly(Topics.INBOX);
    }

    @Test
    void whatMayStopTheClusterIsRefusedOnTheOpenTopicAndTheClusterIsTold() {
        // Given
        var incoming = incoming(Topics.REQUESTS, COLD, NOW);

        // When
        var outgoing = gate.judge(incoming, NOW);

        // Then
        assertThat(reason(outgoing).code()).isEqualTo("needs-control-topic");
        assertThat(notice(outgoing).cluster()).isEqualTo("icp");
        assertThat(notice(outgoing).requestId()).isEqualTo("r-1");
    }

    @Test
    void aHeaderOfControlCharactersMakesALetterThatFits() {
        // Given
        byte[] header = "\u0001".repeat(60_000).getBytes(StandardCharsets.UTF_8);
        var incoming = new OpenRecord(
                Topics.REQUESTS, "t/0/1", NOW, Map.of("ce_specversion", header), "{}".getBytes(StandardCharsets.UTF_8));

        // When
        var outgoing = gate.judge(incoming, NOW);

        // Then
        assertThat(outgoing)
                .singleElement()
                .satisfies(letter -> assertThat(letter.bytes()).isLessThanOrEqualTo(DeadLetters.MOST_BYTES));
    }

    @Test
    void halfACharacterInAnEventIsRefusedLikeAnythingElse() {
        // Given
        String document = """
            {"specversion":"1.0","id":"\\ud800","source":"s","type":"\\udfff","cluster":"icp"}\
            """;
        var incoming = new OpenRecord(
                Topics.REQUESTS,
                "t/0/1",
                NOW,
                Map.of("content-type", "application/cloudevents+json".getBytes(StandardCharsets.UTF_8)),
                document.getBytes(StandardCharsets.UTF_8));

        // When
        var outgoing = gate.judge(incoming, NOW);

        // Then
        assertThat(reason(outgoing).code()).isEqualTo("unknown-type");
        assertThat(notice(outgoing).requestType()).isEqualTo("\ufffd");
    }

    @ParameterizedTest
    @CsvSource({"no-such-guard, unknown: no-such-guard", "other-cluster, never to be accepted: other-cluster"})
    void whatNobodyCanAcceptIsRefusedWithTheListOfWhatCanBe(String code, String found) {
        // Given
        Request restore =
                new Request.RestoreRequested("icp", List.of(Component.ETCD), null, false, List.of(code), null);

        // When
        var outgoing = gate.judge(incoming(Topics.CONTROL, restore, NOW), NOW);

        // Then
        assertThat(outgoing)
                .noneMatch(routed -> routed.headers().containsKey(Gate.TOPIC_HEADER))
                .anySatisfy(letter -> assertThat(new String(letter.value(), StandardCharsets.UTF_8))
                        .contains("not-acceptable", found, "older-than-newest"));
    }

    @Test
    void aRequestOlderThanAnHourIsRefused() {
        // Given
        var incoming = incoming(Topics.REQUESTS, HOT, NOW.minus(Duration.ofMinutes(61)));

        // When
        var outgoing = gate.judge(incoming, NOW);

        // Then
        assertThat(reason(outgoing).code()).isEqualTo("request-too-old");
    }

    @Test
    void aRequestWithoutTimeIsAsOldAsItsRecord() {
        // Given
        var incoming = without("ce_time", incoming(Topics.REQUESTS, HOT, NOW));

        // When
        var outgoing = gate.judge(incoming, NOW);

        // Then
        assertThat(outgoing).map(RoutedRecord::topic).containsExactly(Topics.INBOX);
    }

    @Test
    void aFactIsNoRequestWhoeverSendsIt() {
        // Given
        var fact = new SagaFact.RecoveryPointPinned("icp", "s-1", "p-1");
        var envelope = EventCodec.envelope("r-1", "intruder", NOW, "icp", fact);
        var incoming = new OpenRecord(Topics.CONTROL, "t/0/1", NOW, EventCodec.headers(envelope), Json.bytes(fact));

        // When
        var outgoing = gate.judge(incoming, NOW);

        // Then
        assertThat(reason(outgoing).code()).isEqualTo("unknown-type");
    }

    @Test
    void anIdThatIsTakenByTheDeciderPasses() {
        // Given
        var incoming = with("ce_id", "r".repeat(RequestLimits.LONGEST_ID), incoming(Topics.REQUESTS, HOT, NOW));

        // When
        var outgoing = gate.judge(incoming, NOW);

        // Then
        assertThat(outgoing).map(RoutedRecord::topic).containsExactly(Topics.INBOX);
    }

    @Test
    void anIdWithBlanksIsRefusedUnderItsOwnName() {
        // Given
        var incoming = with("ce_id", "my request", incoming(Topics.REQUESTS, HOT, NOW));

        // When
        var outgoing = gate.judge(incoming, NOW);

        // Then
        assertThat(reason(outgoing).code()).isEqualTo("request-id");
        assertThat(outgoing.getFirst().headers().get(DeadLetters.ID)).asString().isEqualTo("my request");
        assertThat(notice(outgoing).requestId()).isEqualTo("my request");
    }

    @Test
    void twoNamesForOneClusterAreRefused() {
        // Given
        var incoming = with("ce_cluster", "other", incoming(Topics.REQUESTS, HOT, NOW));

        // When
        var outgoing = gate.judge(incoming, NOW);

        // Then
        assertThat(reason(outgoing).code()).isEqualTo("two-clusters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "noise",
                "[]",
                "null",
                "{\"cluster\":7}",
                "{\"cluster\":\"icp\",\"consistency\":\"tepid\",\"baseline\":false,\"components\":[]}",
                "{\"cluster\":\"icp\"}"
            })
    void dataThatIsNoBackupRequestIsKeptWithTheReason(String data) {
        // Given
        var valid = incoming(Topics.REQUESTS, HOT, NOW);
        var incoming = new OpenRecord(
                valid.topic(), valid.where(), NOW, valid.headers(), data.getBytes(StandardCharsets.UTF_8));

        // When
        var outgoing = gate.judge(incoming, NOW);

        // Then
        assertThat(reason(outgoing).expected()).isNotBlank();
        assertThat(outgoing)
                .hasSize(2)
                .last()
                .satisfies(told -> assertThat(told.topic()).isEqualTo(Topics.INBOX));
    }

    @Test
    void aRecordWithoutValueOrHeadersIsKeptAndNobodyIsTold() {
        // Given
        var incoming = new OpenRecord(Topics.REQUESTS, "t/0/1", NOW, Map.of(), null);

        // When
        var outgoing = gate.judge(incoming, NOW);

        // Then
        assertThat(outgoing).map(RoutedRecord::topic).containsExactly(Topics.DEAD_LETTERS);
    }

    @Test
    void noRecordWhateverMakesItThrow() {
        // Given
        var random = new SplittableRandom(7);
        String deep = "[".repeat(100_000);

        // When
        var judged = new java.util.ArrayList<List<RoutedRecord>>();
        for (int round = 0; round < 2_000; round++) {
            // Each in another hour, so that all of them are answered.
            judged.add(gate.judge(spoiled(random, deep), NOW.plus(Duration.ofHours(round))));
        }

        // Then
        assertThat(judged)
                .hasSize(2_000)
                .allSatisfy(outgoing -> assertThat(outgoing).isNotEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/me\n2026-11-22 12:00:00Z", "/me\u009b2J", "/me\u202e", "/me\u2028"})
    void aSourceThatWouldForgeALineOfTheHistoryIsRefusedAndToldWithoutWhatIsObeyed(String source) {
        // Given
        var incoming = with("ce_source", source, incoming(Topics.CONTROL, HOT, NOW));

        // When
        var outgoing = gate.judge(incoming, NOW);

        // Then
        assertThat(reason(outgoing).code()).isEqualTo("request-source");
        assertThat(RequestLimits.sourceProblem(notice(outgoing).claimedSource(), Topics.CONTROL, ""))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "content-type, application/cloudevents-batch+json, a batch (content-type application/cloudevents-batch)",
        "ce-specversion, 1.0, headers as of HTTP such as ce-specversion",
        "content-type, text/plain, 'no specversion, content-type text/plain'"
    })
    void anotherFormOfCloudEventsIsNamed(String header, String value, String found) {
        // Given
        var good = incoming(Topics.REQUESTS, HOT, NOW);
        Map<String, byte[]> headers = Map.of(header, value.getBytes(StandardCharsets.UTF_8));

        // When
        var outgoing =
                gate.judge(new OpenRecord(good.topic(), good.where(), good.writtenAt(), headers, good.value()), NOW);

        // Then
        assertThat(reason(outgoing).found()).startsWith(found);
    }

    @Test
    void theDocumentOfTheTopicsDemandsWhatTheGateDemands() throws IOException {
        // When
        List<String> demanded = Stream.of("ce_specversion", "ce_type", "ce_id", "ce_source", "ce_time", "content-type")
                .filter(header -> gate.judge(without(header, incoming(Topics.CONTROL, HOT, NOW)), NOW).stream()
                        .anyMatch(outgoing -> outgoing.topic().equals(Topics.DEAD_LETTERS)))
                .toList();

        // Then
        assertThat(Files.readString(Path.of("../../schemas/asyncapi.yaml")))
                .contains("required: [" + String.join(", ", demanded) + "]")
                .contains("at most %d bytes".formatted(Gate.LONGEST_REQUEST_BYTES));
    }

    @Test
    void aNameOfStillpointItselfIsNoStrangersOnTheOpenTopicAndNoHistoryIsToldOfHim() {
        // Given
        var incoming = with("ce_source", "stillpoint/scheduler", incoming(Topics.REQUESTS, HOT, NOW));

        // When
        var outgoing = gate.judge(incoming, NOW);

        // Then
        assertThat(reason(outgoing).code()).isEqualTo("reserved-source");
        assertThat(outgoing).map(RoutedRecord::topic).containsExactly(Topics.DEAD_LETTERS);
    }

    @Test
    void aNameOfStillpointItselfPassesOnTheControlTopic() {
        // Given
        var incoming = with("ce_source", "stillpoint/scheduler", incoming(Topics.CONTROL, HOT, NOW));

        // When
        var outgoing = gate.judge(incoming, NOW);

        // Then
        assertThat(outgoing).map(RoutedRecord::topic).containsExactly(Topics.INBOX);
    }

    @Test
    void ofAFloodOfBadRequestsOnlySoManyAreAnsweredAndGoodOnesPass() {
        // Given
        var bad = incoming(Topics.REQUESTS, COLD, NOW);
        long answered = IntStream.range(0, 1_000)
                .filter(_ -> !gate.judge(bad, NOW).isEmpty())
                .count();

        // When
        var good = gate.judge(incoming(Topics.REQUESTS, HOT, NOW), NOW);

        // Then
        assertThat(answered).isEqualTo(RefusalLimit.OF_ONE_SOURCE);
        assertThat(good).map(RoutedRecord::topic).containsExactly(Topics.INBOX);
    }

    @Test
    void onTheControlTopicEveryRefusalIsAnswered() {
        // Given
        var bad = without("ce_id", incoming(Topics.CONTROL, COLD, NOW));

        // When
        long answered = IntStream.range(0, 1_000)
                .filter(_ -> !gate.judge(bad, NOW).isEmpty())
                .count();

        // Then
        assertThat(answered).isEqualTo(1_000);
    }

    private static OpenRecord spoiled(SplittableRandom random, String deep) {
        var valid = incoming(Topics.REQUESTS, HOT, NOW);
        byte[] value = Json.bytes(HOT);
        for (int times = random.nextInt(4); times > 0; times--) {
            value[random.nextInt(value.length)] = (byte) random.nextInt(256);
        }
        Map<String, byte[]> headers = new HashMap<>(valid.headers());
        String victim = List.copyOf(headers.keySet()).get(random.nextInt(headers.size()));
        switch (random.nextInt(6)) {
            case 0 -> headers.remove(victim);
            case 1 -> headers.put(victim, new byte[] {(byte) 0xff, 0});
            case 2 -> headers.put("content-type", "application/cloudevents+json".getBytes(StandardCharsets.UTF_8));
            case 3 -> value = deep.getBytes(StandardCharsets.UTF_8);
            default -> headers.put(victim, new byte[0]);
        }
        return new OpenRecord(Topics.REQUESTS, "t/0/1", NOW, headers, value);
    }

    private static OpenRecord incoming(String topic, Request request, Instant time) {
        var envelope = EventCodec.envelope("r-1", "test", time, request.cluster(), (Record) request);
        return new OpenRecord(topic, "t/0/1", NOW, EventCodec.headers(envelope), Json.bytes(request));
    }

    private static OpenRecord without(String header, OpenRecord incoming) {
        Map<String, byte[]> headers = new HashMap<>(incoming.headers());
        headers.remove(header);
        return new OpenRecord(incoming.topic(), incoming.where(), incoming.writtenAt(), headers, incoming.value());
    }

    private static OpenRecord with(String header, String value, OpenRecord incoming) {
        Map<String, byte[]> headers = new HashMap<>(incoming.headers());
        headers.put(header, value.getBytes(StandardCharsets.UTF_8));
        return new OpenRecord(incoming.topic(), incoming.where(), incoming.writtenAt(), headers, incoming.value());
    }

    private static Problem reason(List<RoutedRecord> outgoing) {
        assertThat(outgoing.getFirst().topic()).isEqualTo(Topics.DEAD_LETTERS);
        return Json.read(outgoing.getFirst().headers().get(DeadLetters.REASON), Problem.class);
    }

    private static RequestFact.RequestRejected notice(List<RoutedRecord> outgoing) {
        assertThat(outgoing).hasSize(2);
        return Json.read(outgoing.getLast().value(), RequestFact.RequestRejected.class);
    }
}
