package io.stillpoint.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.RequestLimits;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.internal.ClusterState.Pin;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is pinned, and by whom. */
class PinTest {

    private static final String POINT = "20261122T020000Z-e8917c";

    private final Scene scene = new Scene(Clusters.smallest());

    @Test
    void aPinCountsAtOnceWhateverRuns() {
        // Given
        scene.ask(Scene.cold());

        // When
        pin(POINT, "audit");

        // Then
        assertThat(scene.state.pins()).containsEntry(POINT, new Pin(false, "audit", "test", scene.now));
        assertThat(scene.state.line()).isEmpty();
    }

    @Test
    void aSecondPinReplacesTheReason() {
        // Given
        pin(POINT, "audit");

        // When
        pin(POINT, "lawsuit");

        // Then
        assertThat(scene.state.pins().get(POINT).reason()).isEqualTo("lawsuit");
    }

    @Test
    void aPinThatIsTakenOffIsGone() {
        // Given
        pin(POINT, "audit");

        // When
        unpin(POINT);

        // Then
        assertThat(scene.state.pins()).isEmpty();
    }

    @Test
    void aBaselineKeepsItsPin() {
        // Given
        scene.ask(Scene.cold());
        scene.answerAll();
        String baseline =
                scene.facts(SagaFact.RecoveryPointPinned.class).getFirst().point();

        // When
        unpin(baseline);

        // Then
        assertThat(refusals()).containsExactly("baseline-stays-pinned");
        assertThat(scene.state.pins().get(baseline).baseline()).isTrue();
    }

    @Test
    void aPinCannotReplaceThatOfABaseline() {
        // Given
        scene.ask(Scene.cold());
        scene.answerAll();
        String baseline =
                scene.facts(SagaFact.RecoveryPointPinned.class).getFirst().point();

        // When
        pin(baseline, "so that it can be taken off later");

        // Then
        assertThat(refusals()).containsExactly("pinned-already");
        assertThat(scene.state.pins().get(baseline).baseline()).isTrue();
    }

    @Test
    void whatIsNotPinnedCannotBeUnpinned() {
        // When
        unpin(POINT);

        // Then
        assertThat(refusals()).containsExactly("not-pinned");
    }

    @Test
    void aPinOfAPointThatNobodyKnowsIsRefused() {
        // When
        scene.decide(unknown("p-mistyped", true));

        // Then
        assertThat(refusals()).containsExactly("unknown-point");
        assertThat(scene.state.pins()).isEmpty();
    }

    /** It counts against the limit, and an earlier release has taken it. */
    @Test
    void aPinOfAPointThatNobodyKnowsCanBeTakenOff() {
        // Given
        pin("p-mistyped", "audit");

        // When
        scene.decide(unknown("p-mistyped", false));

        // Then
        assertThat(scene.state.pins()).isEmpty();
    }

    @Test
    void pinsAreBounded() {
        // Given
        for (int number = 0; number < 100; number++) {
            pin("p-" + number, "audit");
        }

        // When
        pin("one-too-many", "audit");
        pin("p-7", "another reason");

        // Then
        assertThat(refusals()).containsExactly("too-many-pins");
        assertThat(scene.state.pins()).hasSize(100);
    }

    private void pin(String point, String reason) {
        scene.ask(new Request.PinRequested(Clusters.NAME, point, true, reason));
    }

    private ClusterInput unknown(String point, boolean pinned) {
        Request request = new Request.PinRequested(Clusters.NAME, point, pinned, "audit");
        return new ClusterInput.RequestArrived(
                        scene.envelope("r-unknown", request, scene.now), RequestLimits.CONTROL_TOPIC)
                .withPointUnknown();
    }

    private void unpin(String point) {
        scene.ask(new Request.PinRequested(Clusters.NAME, point, false, "no longer needed"));
    }

    private List<String> refusals() {
        return scene.facts(RequestFact.RequestRejected.class).stream()
                .map(rejected -> rejected.problem().code())
                .toList();
    }
}
