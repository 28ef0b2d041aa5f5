package io.stillpoint.coordinator.loop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.FactChain;
import io.stillpoint.bus.Topics;
import io.stillpoint.coordinator.decide.ClusterInput;
import io.stillpoint.coordinator.decide.Decider;
import io.stillpoint.coordinator.decide.saga.SignsOfLife;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the release before sagas learned to wait has written: a cluster that is stopped for its baseline, with one step that failed once.
 * {@code earlier-release/README.md} says how it was recorded.
 */
class EarlierReleaseTest {

    private static final String CLUSTER = "icp";

    /** A record as it was on a topic; null data removed a key. */
    private record Stored(
            String topic,
            @Nullable String key,
            Map<String, String> headers,
            @Nullable String data) {}

    private final List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();

    @BeforeEach
    void read() throws IOException {
        try (var file = EarlierReleaseTest.class.getResourceAsStream("/earlier-release/records.jsonl")) {
            new String(file.readAllBytes(), UTF_8)
                    .lines()
                    .map(line -> Json.read(line.getBytes(UTF_8), Stored.class))
                    .forEach(stored -> records.add(record(stored)));
        }
    }

    @Test
    void itsFactsFollowEachOtherAndMakeTheStateThatItWrote() throws Exception {
        // Given
        var chain = new FactChain();
        ClusterState folded = ClusterState.unknown(CLUSTER);

        // When
        for (ConsumerRecord<String, byte[]> record : on(Topics.EVENTS)) {
            Envelope<Fact> fact = EventCodec.read(record, Fact.class);
            chain.follow(fact, record.value());
            folded = Decider.evolve(folded, fact.data(), fact.time(), chain.hash());
        }

        // Then
        assertThat(chain.problems()).isEmpty();
        assertThat(folded).isEqualTo(state());
    }

    @Test
    void everyTaskThatItHandedOutIsRead() throws Exception {
        // Given
        List<Task> tasks = new ArrayList<>();

        // When
        for (ConsumerRecord<String, byte[]> record : records) {
            if (record.topic().startsWith("stillpoint.tasks.")) {
                tasks.add(EventCodec.read(record, Task.class).data());
            }
        }

        // Then
        assertThat(tasks)
                .hasSizeGreaterThan(20)
                .allSatisfy(task -> assertThat(task.work()).isNotNull());
    }

    @Test
    void aReportOnAStepThatItStartedIsAcceptedAndTheSagaGoesOn() throws Exception {
        // Given
        ClusterState before = state();
        Task task = lastTask();
        var failed = new Report.Failed(
                new Problem(
                        "image-broken", "an image", "half of one", task.step().target(), "It is tried again."),
                true);
        var report = new Report(task.step(), task.action(), task.fencingToken(), "run", "worker", failed);

        // When
        var decision = new Decider()
                .decide(
                        before,
                        new ClusterInput.ReportArrived(report),
                        task.deadline().minusSeconds(60));

        // Then
        assertThat(decision.facts()).first().isInstanceOf(StepFact.StepFailed.class);
    }

    @Test
    void aDeadlineThatItSetPassesHere() throws Exception {
        // Given
        ClusterState before = state();
        var late = lastTask().deadline().plus(Duration.ofMinutes(1));

        // When
        var decision = new Decider().decide(before, new ClusterInput.TimePassed(SignsOfLife.NONE.look(late)), late);

        // Then
        assertThat(decision.facts()).isNotEmpty();
    }

    private ClusterState state() throws Exception {
        return EventCodec.read(on(Topics.STATE).getLast(), ClusterState.class).data();
    }

    private Task lastTask() throws Exception {
        ConsumerRecord<String, byte[]> last = records.stream()
                .filter(record -> record.topic().startsWith("stillpoint.tasks."))
                .reduce((_, later) -> later)
                .orElseThrow();
        return EventCodec.read(last, Task.class).data();
    }

    private List<ConsumerRecord<String, byte[]>> on(String topic) {
        return records.stream().filter(record -> record.topic().equals(topic)).toList();
    }

    private ConsumerRecord<String, byte[]> record(Stored stored) {
        var headers = new RecordHeaders();
        stored.headers().forEach((name, value) -> headers.add(name, value.getBytes(UTF_8)));
        byte[] data = stored.data() == null ? null : stored.data().getBytes(UTF_8);
        return new ConsumerRecord<>(
                stored.topic(),
                0,
                records.size(),
                0,
                TimestampType.CREATE_TIME,
                0,
                data == null ? 0 : data.length,
                stored.key(),
                data,
                headers,
                Optional.empty());
    }
}
