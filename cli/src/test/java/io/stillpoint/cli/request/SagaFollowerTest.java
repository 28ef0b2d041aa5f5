package io.stillpoint.cli.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.bus.EventCodec;
import io.stillpoint.cli.output.ExitCode;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.EventIdentity;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Plan;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SagaKind;
import io.stillpoint.schemas.shared.StepRef;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Who ends a command that waits is told what goes on without him. */
class SagaFollowerTest {

    private static final Instant AT = Instant.parse("2026-11-29T12:00:00Z");
    private static final Request.StopRequested REQUEST = new Request.StopRequested("icp");
    private static final Plan NO_STAGES = new Plan("icp", List.of());
    private static final Problem PROBLEM = new Problem("code", "this", "that", "here", "Do it.");
    private static final EventIdentity ASKED = new EventIdentity("/me", "r-1");

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final TerminalDisplay terminal =
            new TerminalDisplay(new PrintStream(printed, true, StandardCharsets.UTF_8), Clock.systemUTC(), false);
    private final SagaFollower follower = SagaFollower.ofRequest(terminal, new RequestAnswer(ASKED, REQUEST));
    private final SagaFollower watching = SagaFollower.ofSaga(terminal, "s-1");

    @Test
    void theFirstLineNamesTheSaga() {
        // When
        accepted();

        // Then
        assertThat(printed.toString(StandardCharsets.UTF_8).lines().findFirst())
                .contains("saga s-1. From another terminal: ./stillpoint saga watch s-1");
    }

    @Test
    void beforeAnAnswerNobodyKnowsASaga() {
        // When
        List<String> lines = follower.farewellLines();

        // Then
        assertThat(lines).singleElement().asString().contains("./stillpoint saga list");
    }

    @Test
    void whatWasStartedGoesOn() {
        // Given
        accepted();

        // When
        List<String> lines = follower.farewellLines();

        // Then
        assertThat(lines.getFirst()).isEqualTo("Saga s-1 goes on without this terminal.");
        assertThat(String.join("\n", lines)).contains("saga watch s-1", "saga cancel s-1");
    }

    @Test
    void aClusterThatStandsStillIsToldOfFirst() {
        // Given
        accepted();
        fact(new StepFact.StepStarted(step("park-etcd"), Action.PARK_ETCD, 7, AT, null, null));

        // When
        List<String> lines = follower.farewellLines();

        // Then
        assertThat(lines.getFirst()).startsWith("THE CLUSTER STANDS STILL. Saga s-1 goes on");
        assertThat(lines.getLast())
                .isEqualTo("End it, with the cluster brought back: ./stillpoint saga cancel s-1 --wait");
    }

    @Test
    void whatFailsInItsChecksWasRefusedAndWhatFailsLaterHasFailed() {
        // Given
        accepted();
        fact(new StepFact.StepStarted(step("check-nodes"), Action.CHECK_NODE, 7, AT, null, null));
        var later = SagaFollower.ofSaga(terminal, "s-1");
        later.fact(envelope(new StepFact.StepStarted(step("park-etcd"), Action.PARK_ETCD, 8, AT, null, null)));
        var failed = new SagaFact.BackupFailed("icp", "s-1", "p-1", PROBLEM, false, List.of());

        // When
        fact(failed);
        later.fact(envelope(failed));

        // Then
        assertThat(follower.end().map(SagaEnd::exitCode)).contains(ExitCode.REFUSED);
        assertThat(later.end().map(SagaEnd::exitCode)).contains(ExitCode.FAILED);
    }

    @Test
    void whatWasCancelledDuringItsChecksWasNotRefused() {
        // Given
        accepted();
        fact(new StepFact.StepStarted(step("check-nodes"), Action.CHECK_NODE, 7, AT, null, null));

        // When
        fact(new SagaFact.BackupFailed("icp", "s-1", "p-1", PROBLEM, true, List.of()));

        // Then
        assertThat(follower.end().map(SagaEnd::exitCode)).contains(ExitCode.FAILED);
    }

    @Test
    void aStopLeavesTheClusterStopped() {
        // Given
        accepted();
        started(SagaKind.STOP);
        fact(new StepFact.StepStarted(step("park-etcd"), Action.PARK_ETCD, 7, AT, null, null));

        // When
        List<String> lines = follower.farewellLines();

        // Then
        assertThat(lines.getFirst())
                .isEqualTo("THE CLUSTER STANDS STILL. Saga s-1 goes on without this terminal and leaves the cluster"
                        + " stopped. Start it then: ./stillpoint cluster start icp --wait");
    }

    @Test
    void aStartSaysThatTheClusterStandsStillUntilItAnswers() {
        // Given
        accepted(new Request.StartRequested("icp", List.of()));
        started(SagaKind.START);

        // When
        List<String> lines = follower.farewellLines();
        fact(new StepFact.HealthChecked(step("check-health"), "10.0.0.1"));
        List<String> answered = follower.farewellLines();

        // Then
        assertThat(lines)
                .containsExactly(
                        "THE CLUSTER STANDS STILL. Saga s-1 goes on without this terminal and starts it again.",
                        "Watch it: ./stillpoint saga watch s-1",
                        "End it, with the cluster brought back: ./stillpoint saga cancel s-1 --wait");
        assertThat(answered.getFirst()).isEqualTo("Saga s-1 goes on without this terminal.");
    }

    @Test
    void aStopThatFailedStartsTheClusterAgain() {
        // Given
        accepted();
        started(SagaKind.STOP);
        fact(new StepFact.StepStarted(step("park-etcd"), Action.PARK_ETCD, 7, AT, null, null));
        fact(new SagaFact.SagaCompensating("icp", "s-1", PROBLEM, false, NO_STAGES));

        // When
        List<String> lines = follower.farewellLines();

        // Then
        assertThat(lines.getFirst()).endsWith("goes on without this terminal and starts it again.");
    }

    @Test
    void oneThatAnswersAgainStandsStillNoMore() {
        // Given
        accepted();
        fact(new StepFact.StepStarted(step("park-etcd"), Action.PARK_ETCD, 7, AT, null, null));
        fact(new StepFact.HealthChecked(step("check-health"), "10.0.0.1"));

        // When
        List<String> lines = follower.farewellLines();

        // Then
        assertThat(lines.getFirst()).startsWith("Saga s-1 goes on");
    }

    @Test
    void aPlanThatIsShownHereIsApprovedHereOrNowhere() {
        // Given
        var asked = new AtomicReference<List<String>>();
        follower.onPlan(_ -> {
            asked.set(follower.farewellLines());
            return Optional.of(new RequestAnswer(ASKED, REQUEST));
        });
        accepted();

        // When
        planned();

        // Then
        assertThat(asked.get())
                .containsExactly("Nothing was touched. The plan of saga s-1 cannot be approved from elsewhere."
                        + " End it, and ask again: ./stillpoint saga cancel s-1 --wait");
        assertThat(follower.farewellLines()).first().isEqualTo("Saga s-1 goes on without this terminal.");
    }

    @Test
    void whoOnlyWatchesAPlanIsToldWhereItIsApproved() {
        // Given
        planned();
        watching.caughtUp();

        // When
        List<String> lines = watching.farewellLines();

        // Then
        assertThat(lines.getFirst())
                .isEqualTo("Nothing was touched. Saga s-1 waits for approval of its plan by the one who asked for it.");
    }

    @Test
    void whatStoppedNothingBringsNothingBackWhenItIsEnded() {
        // Given
        accepted();
        started(SagaKind.HOT_BACKUP);

        // When
        List<String> lines = follower.farewellLines();

        // Then
        assertThat(lines.getLast()).isEqualTo("End it: ./stillpoint saga cancel s-1 --wait");
    }

    @Test
    void whoHasCancelledIsNotToldToCancel() {
        // Given
        accepted(new Request.CancelRequested("icp", "s-1", "enough"));

        // When
        List<String> lines = follower.farewellLines();

        // Then
        assertThat(lines)
                .containsExactly("Saga s-1 goes on without this terminal.", "Watch it: ./stillpoint saga watch s-1");
    }

    @Test
    void aSagaThatMayHaveEndedLongAgoIsNotSaidToGoOn() {
        // Given
        started(SagaKind.HOT_BACKUP);

        // When
        List<String> replayed = watching.farewellLines();
        watching.caughtUp();
        List<String> live = watching.farewellLines();

        // Then
        assertThat(replayed).isEmpty();
        assertThat(live.getFirst()).isEqualTo("Saga s-1 goes on without this terminal.");
    }

    @Test
    void afterTheEndThereIsNothingToSay() {
        // Given
        accepted();
        fact(new SagaFact.OrderCompleted("icp", "s-1", SagaKind.STOP, List.of()));

        // When
        List<String> lines = follower.farewellLines();

        // Then
        assertThat(lines).isEmpty();
    }

    private void accepted() {
        accepted(REQUEST);
    }

    private void accepted(Request request) {
        fact(new RequestFact.RequestAccepted("icp", "r-1", "/me", request, "s-1", 0));
    }

    private void planned() {
        fact(new StepFact.RestorePlanned(
                step("plan-restore"), "p-1", List.of(), List.of(), List.of(), "digest", null, List.of()));
    }

    private void started(SagaKind kind) {
        fact(new SagaFact.SagaStarted("icp", "s-1", kind, "r-1", null, NO_STAGES));
    }

    private static StepRef step(String stage) {
        return new StepRef("icp", "s-1", stage, "10.0.0.1", 1);
    }

    private <T extends Record & Fact> Envelope<Fact> envelope(T data) {
        Envelope<T> plain = EventCodec.envelope("e-1", "/test", AT, "icp", data);
        return new Envelope<>(plain.id(), plain.source(), plain.type(), AT, "icp", null, null, 1L, "", data);
    }

    private <T extends Record & Fact> void fact(T data) {
        Envelope<Fact> envelope = envelope(data);
        follower.fact(envelope);
        watching.fact(envelope);
    }
}
