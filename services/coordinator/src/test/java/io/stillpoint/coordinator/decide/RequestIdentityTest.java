package io.stillpoint.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.coordinator.decide.state.Decision;
import io.stillpoint.schemas.event.EventIdentity;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact.RequestAccepted;
import io.stillpoint.schemas.event.RequestLimits;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.json.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Source and id together make a request one and the same. */
class RequestIdentityTest {

    private static final String OPEN = "stillpoint.requests";

    private final Scene scene = new Scene(Clusters.smallest());

    @Test
    void twoSystemsThatCountAlikeBothGetTheirBackup() {
        // Given
        ask("/one/system", "1", Scene.hot());

        // When
        ask("/other/system", "1", Scene.hot());
        scene.answerAll();

        // Then
        assertThat(scene.facts(RequestAccepted.class))
                .filteredOn(accepted -> accepted.requestId().equals("1"))
                .extracting(RequestAccepted::claimedSource)
                .containsExactly("/one/system", "/other/system");
        assertThat(scene.facts(SagaFact.BackupCompleted.class))
                .extracting(SagaFact.BackupCompleted::saga)
                .hasSize(2)
                .doesNotHaveDuplicates();
    }

    @Test
    void sourceAndIdAreNotRunTogether() {
        // Given
        ask("/system", "1/2", Scene.hot());

        // When
        Decision decision = ask("/system/1", "2", Scene.hot());

        // Then
        assertThat(decision.deadLetter()).isEmpty();
    }

    @Test
    void theSameRequestIsOneForThirtyDaysHoweverManyCameSince() {
        // Given
        ask("/system", "monthly", Scene.hot());
        scene.answerAll();
        for (int day = 0; day < 30; day++) {
            scene.wait(Duration.ofDays(1));
            for (int number = 0; number < 70; number++) {
                ask("/busy/system", "r-" + day + "-" + number, Scene.cold());
            }
        }

        // When
        Decision decision = ask("/system", "monthly", Scene.hot());

        // Then
        assertCode(decision, "duplicate-request");
    }

    @Test
    void aRequestIsForgottenByItsAgeAlone() {
        // Given
        ask("/system", "monthly", Scene.hot());
        scene.answerAll();
        scene.wait(Duration.ofDays(31));

        // When
        ask("/system", "monthly", Scene.hot());
        scene.answerAll();

        // Then
        assertThat(new HashSet<>(scene.facts(SagaFact.BackupCompleted.class).stream()
                        .map(SagaFact.BackupCompleted::saga)
                        .toList()))
                .hasSize(2);
    }

    @Test
    void whatIsForgottenLeavesTheState() {
        // Given
        ask("/system", "old", Scene.hot());
        scene.wait(Duration.ofDays(31));

        // When
        ask("/system", "new", Scene.hot());

        // Then
        assertThat(scene.state.requestDays()).hasSize(1);
    }

    @Test
    void aStrangerCannotUseUpIdsOfTheScheduler() {
        // Given
        EventIdentity scheduled = new EventIdentity("stillpoint/scheduler", "schedule.fresh.20261122T130000Z.0a1b2c");
        Decision strangers = scene.ask(scheduled, Scene.hot(), OPEN);

        // When
        Decision schedulers = scene.ask(scheduled, Scene.hot(), RequestLimits.CONTROL_TOPIC);

        // Then
        assertCode(strangers, "reserved-source");
        assertThat(schedulers.facts()).first().isInstanceOf(RequestAccepted.class);
    }

    @Test
    void anIdInAStateFromBeforeSourcesCountsForEverySource() throws IOException {
        // Given
        ClusterState old = before();

        // When
        Decision decision = askOf(old, "0c2f9d6e-1b5a-4f7d-9c3e-2d8b7a6f5e41", Instant.parse("2026-12-22T02:00:00Z"));

        // Then
        assertCode(decision, "duplicate-request");
        assertThat(decision.after()).isEqualTo(old);
    }

    @Test
    void anIdInAStateFromBeforeSourcesIsForgottenByItsAge() throws IOException {
        // Given
        ClusterState old = before();

        // When
        Decision decision = askOf(old, "0c2f9d6e-1b5a-4f7d-9c3e-2d8b7a6f5e41", Instant.parse("2026-12-22T03:00:00Z"));

        // Then
        assertThat(decision.facts()).first().isInstanceOf(RequestAccepted.class);
        assertThat(Json.read(Json.bytes(decision.after()), ClusterState.class)).isEqualTo(decision.after());
    }

    /** As it was written when requests were known by their id alone. */
    private static ClusterState before() throws IOException {
        try (var json = RequestIdentityTest.class.getResourceAsStream("/states/before-sources.json")) {
            return Json.read(json.readAllBytes(), ClusterState.class);
        }
    }

    private static Decision askOf(ClusterState state, String id, Instant now) {
        Request request = new Request.StartRequested(state.cluster(), List.of());
        var envelope = Scene.envelope(new EventIdentity("/any/system", id), request, now);
        return new Decider().decide(state, new ClusterInput.RequestArrived(envelope, RequestLimits.CONTROL_TOPIC), now);
    }

    private Decision ask(String source, String id, Request request) {
        return scene.ask(new EventIdentity(source, id), request, OPEN);
    }

    private static void assertCode(Decision decision, String code) {
        assertThat(decision.facts()).isEmpty();
        assertThat(decision.deadLetter().orElseThrow().code()).isEqualTo(code);
    }
}
