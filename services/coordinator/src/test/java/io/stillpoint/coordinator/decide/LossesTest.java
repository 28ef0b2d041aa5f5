package io.stillpoint.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.RequestLimits;
import io.stillpoint.schemas.loss.KnownLoss;
import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.shared.Component;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Only what recovery points have named can be acknowledged. */
class LossesTest {

    private static final Loss LOST = loss("shop/web:2.1");

    private final Scene scene = new Scene(Clusters.three());

    @Test
    void aLossThatASealedPointNamesIsAccepted() {
        // Given
        backUp(LOST);

        // When
        accept(new Loss(LOST.component(), LOST.code(), LOST.what(), "said in other words"));

        // Then
        assertThat(scene.facts(RequestFact.RequestRejected.class)).isEmpty();
        assertThat(scene.state.losses()).containsExactly(new KnownLoss("etcd/key-lost/shop/web:2.1", true));
    }

    @Test
    void whatNoPointHasNamedIsRefusedWithTheNearest() {
        // Given
        backUp(LOST);

        // When
        accept(loss("shop/web:2.2"));

        // Then
        assertThat(scene.facts(RequestFact.RequestRejected.class))
                .singleElement()
                .satisfies(rejected -> {
                    assertThat(rejected.problem().code()).isEqualTo("unknown-loss");
                    assertThat(rejected.problem().sentence())
                            .contains("found etcd/key-lost/shop/web:2.2", "Did you mean etcd/key-lost/shop/web:2.1?");
                });
    }

    @Test
    void whatWasSavedAndNotSealedYetCannotBeAccepted() {
        // Given
        scene.ask(Scene.hot(Component.ETCD));
        scene.lose(List.of(LOST));

        // When
        accept(LOST);

        // Then
        assertThat(scene.facts(RequestFact.RequestRejected.class)).hasSize(1);
    }

    @Test
    void aPointThatTheCatalogueDoesNotHaveIsRefused() {
        // Given
        backUp(LOST);
        Request request = new Request.LossesAccepted(Clusters.NAME, "p-mistyped", List.of(LOST), "nobody needs it");

        // When
        scene.decide(
                new ClusterInput.RequestArrived(Scene.envelope("r-9", request, scene.now), RequestLimits.CONTROL_TOPIC)
                        .withPointUnknown());

        // Then
        assertThat(scene.facts(RequestFact.RequestRejected.class))
                .extracting(rejected -> rejected.problem().code())
                .containsExactly("unknown-point");
    }

    @Test
    void aLossThatIsNamedAgainStaysAccepted() {
        // Given
        backUp(LOST);
        accept(LOST);

        // When
        backUp(loss("other"), LOST);

        // Then
        assertThat(scene.state.losses())
                .containsExactly(
                        new KnownLoss("etcd/key-lost/other", false), new KnownLoss("etcd/key-lost/shop/web:2.1", true));
    }

    private void backUp(Loss... losses) {
        scene.ask(Scene.hot(Component.ETCD));
        scene.lose(List.of(losses));
        scene.answerAll();
    }

    private void accept(Loss loss) {
        scene.ask(new Request.LossesAccepted(Clusters.NAME, "p-1", List.of(loss), "nobody needs it"));
    }

    private static Loss loss(String what) {
        return new Loss(Component.ETCD, "key-lost", what, "it is gone");
    }
}
