package io.stillpoint.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.coordinator.decide.request.Admission;
import io.stillpoint.coordinator.decide.state.Decision;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.RequestLimits;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHandlerTest {

    private static final String REQUESTS_TOPIC = "stillpoint.requests";

    private final Scene scene = new Scene(Clusters.smallest());

    @Test
    void theSameIdIsDealtWithOnce() {
        // Given
        scene.ask("r-x", Scene.hot(), REQUESTS_TOPIC, scene.now);

        // When
        Decision decision = scene.ask("r-x", Scene.hot(), REQUESTS_TOPIC, scene.now);

        // Then
        assertThat(decision.facts()).isEmpty();
        assertThat(decision.deadLetter().orElseThrow().code()).isEqualTo("duplicate-request");
    }

    @Test
    void theSameIdIsDealtWithOnceWhenItWasRejected() {
        // Given
        scene.ask("r-x", Scene.cold(), REQUESTS_TOPIC, scene.now);

        // When
        Decision decision = scene.ask("r-x", Scene.cold(), REQUESTS_TOPIC, scene.now);

        // Then
        assertThat(decision.facts()).isEmpty();
    }

    @Test
    void aRequestOlderThanAnHourIsRejected() {
        // Given
        var longAgo = scene.now.minus(Duration.ofHours(1)).minusSeconds(1);

        // When
        Decision decision = scene.ask("r-x", Scene.hot(), REQUESTS_TOPIC, longAgo);

        // Then
        assertRejected(decision, "request-too-old");
    }

    @Test
    void aRequestOfTomorrowIsRejected() {
        // Given
        var tomorrow = scene.now.plus(Duration.ofDays(1));

        // When
        Decision decision = scene.ask("r-x", Scene.hot(), REQUESTS_TOPIC, tomorrow);

        // Then
        assertRejected(decision, "request-from-the-future");
    }

    @Test
    void aRestoreOfAPointAndOfATimeIsRejected() {
        // Given
        var both = new Request.RestoreRequested(
                Clusters.NAME, List.of(Component.ETCD), "p", true, List.of(), null, List.of(), scene.now);

        // When
        Decision decision = scene.ask(both);

        // Then
        assertRejected(decision, "two-points");
    }

    @Test
    void whateverMayStopTheClusterMustComeByTheControlTopic() {
        // Given
        List<Request> mighty = List.of(
                Scene.cold(),
                Scene.restore(),
                new Request.StopRequested(Clusters.NAME),
                new Request.StartRequested(Clusters.NAME, List.of()),
                new Request.CancelRequested(Clusters.NAME, "s-1", "why not"),
                new Request.RestoreApproved(Clusters.NAME, "s-1", "digest"),
                Clusters.smallest());

        // When
        List<Decision> decisions = mighty.stream()
                .map(request -> scene.ask(request.getClass().getSimpleName(), request, REQUESTS_TOPIC, scene.now))
                .toList();

        // Then
        assertThat(decisions).allSatisfy(decision -> assertRejected(decision, "needs-control-topic"));
    }

    @Test
    void anApprovalThatWasWrittenAfterItsDeadlineIsRefusedHoweverLateTheDeadlineIsLookedAt() {
        // Given
        Instant deadline = waitsForApprovalUntil();

        // When
        Decision decision = approve(deadline);

        // Then
        assertRejected(decision, "approval-too-late");
    }

    @Test
    void anApprovalThatWasWrittenInTimeCountsHoweverLateItIsRead() {
        // Given
        Instant deadline = waitsForApprovalUntil();

        // When
        Decision decision = approve(deadline.minusMillis(1));

        // Then
        assertThat(decision.facts()).hasAtLeastOneElementOfType(SagaFact.RestoreApprovalAccepted.class);
    }

    private Instant waitsForApprovalUntil() {
        scene.ask(Scene.restoreToApprove());
        scene.answerAll();
        return Objects.requireNonNull(scene.running().phaseDeadline());
    }

    /** Read ten minutes after the deadline, at which nobody looked. */
    private Decision approve(Instant writtenAt) {
        String saga = scene.running().saga();
        String digest = scene.facts(StepFact.RestorePlanned.class).getLast().planDigest();
        scene.now = Objects.requireNonNull(scene.running().phaseDeadline()).plus(Duration.ofMinutes(10));
        return scene.decide(new ClusterInput.RequestArrived(
                Scene.envelope("r-late", new Request.RestoreApproved(Clusters.NAME, saga, digest), writtenAt),
                RequestLimits.CONTROL_TOPIC,
                writtenAt,
                false));
    }

    @Test
    void aHotBackupMayComeByTheOpenTopic() {
        // Given
        Request hot = Scene.hot();

        // When
        Decision decision = scene.ask("r-x", hot, REQUESTS_TOPIC, scene.now);

        // Then
        assertThat(decision.tasks()).isNotEmpty();
    }

    @Test
    void aBaselineMustBeCold() {
        // Given
        Request hotBaseline =
                new Request.BackupRequested(Clusters.NAME, Consistency.HOT, true, List.of(Component.ETCD), null);

        // When
        Decision decision = scene.ask(hotBaseline);

        // Then
        assertRejected(decision, "baseline-not-cold");
    }

    @Test
    void aColdBackupIsOfNodeImages() {
        // Given
        Request coldEtcd =
                new Request.BackupRequested(Clusters.NAME, Consistency.COLD, false, List.of(Component.ETCD), null);

        // When
        Decision decision = scene.ask(coldEtcd);

        // Then
        assertRejected(decision, "unsupported-component");
    }

    @Test
    void aLimitOfTheColdWindowMustBeALimit() {
        // Given
        Request noTime = new Request.BackupRequested(Clusters.NAME, Consistency.COLD, false, List.of(), 0L);

        // When
        Decision decision = scene.ask(noTime);

        // Then
        assertRejected(decision, "cold-window-limit");
    }

    @Test
    void theSeventeenthInLineIsRejected() {
        // Given
        for (int number = 0; number <= Admission.LINE_LIMIT; number++) {
            scene.ask(Scene.hot());
        }

        // When
        Decision decision = scene.ask(Scene.hot());

        // Then
        assertRejected(decision, "line-full");
        assertThat(scene.state.line()).hasSize(Admission.LINE_LIMIT);
    }

    @Test
    void aCancelNeedsNoPlaceInLine() {
        // Given
        for (int number = 0; number <= Admission.LINE_LIMIT; number++) {
            scene.ask(Scene.hot());
        }

        // When
        scene.ask(new Request.CancelRequested(
                Clusters.NAME, scene.state.line().getLast().saga(), "too many"));

        // Then
        assertThat(scene.state.line()).hasSize(Admission.LINE_LIMIT - 1);
    }

    @Test
    void aClusterThatNobodyDeclaredGetsNoHistory() {
        // Given
        ClusterState unknown = ClusterState.unknown("typo");
        var request = Scene.envelope("r-x", new Request.StopRequested("typo"), scene.now);

        // When
        Decision decision = new Decider()
                .decide(unknown, new ClusterInput.RequestArrived(request, RequestLimits.CONTROL_TOPIC), scene.now);

        // Then
        assertThat(decision.after()).isEqualTo(unknown);
        assertThat(decision.deadLetter().orElseThrow().code()).isEqualTo("unknown-cluster");
    }

    @Test
    void aRequestThatNamesTwoClustersGoesToTheDeadLetters() {
        // Given
        var request = Scene.envelope("r-x", new Request.StopRequested("another"), scene.now);

        // When
        Decision decision = scene.decide(new ClusterInput.RequestArrived(request, RequestLimits.CONTROL_TOPIC));

        // Then
        assertThat(decision.facts()).isEmpty();
        assertThat(decision.deadLetter().orElseThrow().code()).isEqualTo("other-cluster");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "with blank", "malformed notice"})
    void anIdThatIsNoneGoesToTheDeadLetters(String id) {
        // Given
        Request hot = Scene.hot();

        // When
        Decision decision = scene.ask(id, hot, REQUESTS_TOPIC, scene.now);

        // Then
        assertThat(decision.facts()).isEmpty();
        assertThat(decision.deadLetter().orElseThrow().code()).isEqualTo("request-id");
    }

    @Test
    void rubbishIsPublishedOnceAMinute() {
        // Given
        scene.decide(rubbish("p0-1"));
        scene.wait(Duration.ofSeconds(59));
        scene.decide(rubbish("p0-2"));
        scene.wait(Duration.ofSeconds(1));

        // When
        scene.decide(rubbish("p0-3"));

        // Then
        assertThat(scene.facts(RequestFact.RequestRejected.class))
                .extracting(RequestFact.RequestRejected::requestId)
                .containsExactly("p0-1", "p0-3");
    }

    @Test
    void rubbishForAClusterThatNobodyDeclaredLeavesNoTrace() {
        // Given
        ClusterState unknown = ClusterState.unknown("typo");

        // When
        Decision decision = new Decider().decide(unknown, rubbish("p0-1"), scene.now);

        // Then
        assertThat(decision.after()).isEqualTo(unknown);
    }

    private static ClusterInput rubbish(String place) {
        return new ClusterInput.MalformedArrived(new RequestFact.RequestRejected(
                Clusters.NAME, place, "somebody", "?", Answers.problem("not-json", "stillpoint.requests")));
    }

    private static void assertRejected(Decision decision, String code) {
        assertThat(decision.facts())
                .singleElement()
                .isInstanceOfSatisfying(
                        RequestFact.RequestRejected.class,
                        rejected -> assertThat(rejected.problem().code()).isEqualTo(code));
        assertThat(decision.tasks()).isEmpty();
    }
}
