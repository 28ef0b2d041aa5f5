package io.stillpoint.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.coordinator.decide.state.Decision;
import io.stillpoint.coordinator.decide.state.KnownIds;
import io.stillpoint.schemas.event.EventIdentity;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact.RequestRejected;
import io.stillpoint.schemas.event.RequestLimits;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.UnaskedReport;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.loss.KnownLoss;
import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.loss.LossBounds;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class StateSizeTest {

    private static final int RECORD_LIMIT = 256 * 1024;

    private final Scene scene = new Scene(Clusters.of(5, 0, 3, 2, 1, 89));

    /** The broker counts compressed bytes; zstd is no worse than gzip here. */
    @Test
    void aHundredNodesInTheMidstOfASagaAndAMonthOfFloodsFitIntoOneCompressedRecord() throws IOException {
        // Given
        for (int day = 0; day < 31; day++) {
            flood();
            scene.wait(Duration.ofDays(1));
        }
        for (int number = 0; number < KnownIds.LIMIT + 10; number++) {
            verified(number);
        }
        for (int number = 0; number < 100; number++) {
            pin(number);
        }
        for (int point = 0; point < 20; point++) {
            lose(point);
        }
        scene.ask(Scene.cold());
        flood();
        scene.answerUntil(Action.SEAL_POINT);

        // When
        byte[] json = Json.bytes(scene.state);

        // Then
        assertThat(scene.state.losses()).hasSize(KnownLoss.MOST);
        assertThat(gzip(json)).isLessThan(RECORD_LIMIT);
        assertThat(json.length).isLessThan(4 * RECORD_LIMIT);
    }

    /** Everybody asks for as much as is taken, each time from another source, with nothing that could be carried out. */
    private void flood() {
        askUntilRefused(Scene.cold(), "stillpoint.requests");
        askUntilRefused(new Request.StopRequested(Clusters.NAME), RequestLimits.CONTROL_TOPIC);
        askUntilRefused(new Request.CancelRequested(Clusters.NAME, "s-none", "why not"), RequestLimits.CONTROL_TOPIC);
    }

    private void askUntilRefused(Request request, String topic) {
        boolean taken = true;
        while (taken) {
            String unique = uuid(scene.facts.size());
            var envelope =
                    Scene.envelope(new EventIdentity("/" + unique, unique), request, scene.now.minusSeconds(7200));
            Decision decision = scene.decide(new ClusterInput.RequestArrived(envelope, topic));
            taken = decision.deadLetter().isEmpty()
                    && decision.facts().stream()
                            .noneMatch(fact -> fact instanceof RequestRejected rejected
                                    && rejected.problem().code().equals("too-many-requests"));
        }
    }

    private void verified(int number) {
        var snapshot = new SnapshotRef(
                Clusters.NAME,
                point(number),
                Component.ETCD,
                "10.0.0.1",
                uuid(number),
                Consistency.HOT,
                "manifest.json",
                "version-" + number,
                "ab".repeat(32),
                1,
                1,
                1L,
                null,
                scene.now);
        var step = UnaskedReport.step("s-1", snapshot);
        scene.decide(new ClusterInput.ReportArrived(UnaskedReport.of(
                step, "verifier", "host", new Report.Done(new StepFact.SnapshotVerified(step, snapshot)))));
    }

    private void pin(int number) {
        scene.ask(new Request.PinRequested(
                Clusters.NAME, point(number), true, "until audit " + uuid(number) + " is over"));
    }

    /** As many as a snapshot names, each with a long name of its own. */
    private void lose(int point) {
        scene.ask(Scene.hot());
        scene.lose(IntStream.range(0, LossBounds.MOST)
                .mapToObj(number -> new Loss(
                        Component.ETCD, "key-lost", uuid(100 * point + number).repeat(6), "nobody knows why"))
                .toList());
        scene.answerAll();
    }

    private static String point(int number) {
        return "20261122T124924Z-%06x".formatted(number);
    }

    private static String uuid(int number) {
        return UUID.nameUUIDFromBytes(Integer.toString(number).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private static int gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        }
        return packed.size();
    }
}
