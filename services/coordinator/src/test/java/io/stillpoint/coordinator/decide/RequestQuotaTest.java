package io.stillpoint.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.coordinator.decide.state.Decision;
import io.stillpoint.schemas.event.EventIdentity;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact.RequestAccepted;
import io.stillpoint.schemas.event.RequestFact.RequestRejected;
import io.stillpoint.schemas.event.RequestLimits;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a day's flood of requests costs, and whom. */
class RequestQuotaTest {

    private static final String OPEN = "stillpoint.requests";
    private static final String CONTROL = RequestLimits.CONTROL_TOPIC;
    private static final Request STOP = new Request.StopRequested(Clusters.NAME);

    private final Scene scene = new Scene(Clusters.smallest());
    private int sent;

    @Test
    void aFloodFromOneSourceIsRefusedWhileAnotherSourceAndTheSchedulerGoOn() {
        // Given
        flood("/flooding/system", Scene.cold(), OPEN, 200);

        // When
        Decision flooding = ask("/flooding/system", Scene.hot(), OPEN);
        Decision another = ask("/another/system", Scene.hot(), OPEN);
        Decision scheduler = ask("stillpoint/scheduler", Scene.cold(), CONTROL);

        // Then
        assertThat(flooding.deadLetter().orElseThrow().code()).isEqualTo("too-many-requests");
        assertAccepted(another);
        assertAccepted(scheduler);
    }

    @Test
    void aFloodUnderManyNamesLeavesRoomForThoseWhoMayStopACluster() {
        // Given
        for (int number = 0; number < 500; number++) {
            ask("/name/" + number, Scene.cold(), OPEN);
        }

        // When
        Decision another = ask("/another/system", Scene.hot(), OPEN);
        Decision scheduler = ask("stillpoint/scheduler", Scene.hot(), CONTROL);

        // Then
        assertThat(another.deadLetter().orElseThrow().code()).isEqualTo("too-many-requests");
        assertAccepted(scheduler);
    }

    @Test
    void aProgramThatStopsAClusterWithoutEndDoesNotKeepPeopleFromBringingItBack() {
        // Given
        flood("/stillpoint/cli", STOP, CONTROL, 500);

        // When
        Decision stop = ask("/stillpoint/cli", STOP, CONTROL);
        Decision cancel = ask(
                "/stillpoint/cli",
                new Request.CancelRequested(
                        Clusters.NAME, scene.state.line().getLast().saga(), "too many"),
                CONTROL);
        Decision start = ask("/stillpoint/cli", new Request.StartRequested(Clusters.NAME, List.of()), CONTROL);

        // Then
        assertThat(stop.deadLetter().orElseThrow().code()).isEqualTo("too-many-requests");
        assertAccepted(cancel);
        assertAccepted(start);
    }

    @Test
    void historyTellsOfAFloodOnceAnHour() {
        // Given
        flood("/flooding/system", Scene.cold(), OPEN, 100);
        scene.wait(Duration.ofMinutes(59));
        flood("/flooding/system", Scene.cold(), OPEN, 100);
        scene.wait(Duration.ofMinutes(1));

        // When
        flood("/flooding/system", Scene.cold(), OPEN, 100);

        // Then
        assertThat(tooMany()).hasSize(2);
    }

    @Test
    void whatWasRefusedForItsNumberMayBeAskedAgainTheNextDay() {
        // Given
        flood("/flooding/system", Scene.cold(), OPEN, 100);
        EventIdentity again = new EventIdentity("/flooding/system", "again");
        Decision first = scene.ask(again, Scene.hot(), OPEN);
        scene.wait(Duration.ofHours(12));

        // When
        Decision second = scene.ask(again, Scene.hot(), OPEN);

        // Then
        assertThat(first.deadLetter()).isPresent();
        assertAccepted(second);
    }

    @Test
    void aFloodSaysHowManyAreTakenAndWhenToAskAgain() {
        // When
        flood("/flooding/system", Scene.cold(), OPEN, 100);

        // Then
        assertThat(tooMany())
                .singleElement()
                .satisfies(refused -> assertThat(refused.problem().sentence())
                        .contains("at most 75 requests from /flooding/system a day")
                        .contains("75 on 2026-11-22")
                        .contains("after 2026-11-23T00:00:00Z"));
    }

    private List<RequestRejected> tooMany() {
        return scene.facts(RequestRejected.class).stream()
                .filter(refused -> refused.problem().code().equals("too-many-requests"))
                .toList();
    }

    private void flood(String source, Request request, String topic, int times) {
        for (int number = 0; number < times; number++) {
            ask(source, request, topic);
        }
    }

    private Decision ask(String source, Request request, String topic) {
        return scene.ask(new EventIdentity(source, "r-" + ++sent), request, topic);
    }

    private static void assertAccepted(Decision decision) {
        assertThat(decision.facts()).first().isInstanceOf(RequestAccepted.class);
    }
}
