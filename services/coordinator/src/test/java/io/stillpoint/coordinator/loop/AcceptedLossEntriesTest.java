package io.stillpoint.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.coordinator.decide.Answers;
import io.stillpoint.coordinator.decide.Clusters;
import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.loss.KnownLoss;
import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the catalogue says of acceptances. */
class AcceptedLossEntriesTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void anAcceptedLossIsInTheCatalogueByWhatItIs() {
        // Given
        var request = new Request.LossesAccepted(Clusters.NAME, "p-1", List.of(loss(1)), "nobody needs it");
        var fact = new RequestFact.RequestAccepted(Clusters.NAME, "r-1", "/someone", request, null, 0);

        // When
        List<CatalogueEntry> entries = CatalogueEntries.of(ClusterState.unknown(Clusters.NAME), fact, NOW);

        // Then
        assertThat(entries)
                .containsExactly(new CatalogueEntry.AcceptedLoss(
                        Clusters.NAME, "p-1", loss(1), "nobody needs it", "/someone", NOW));
        assertThat(entries.getFirst().key()).isEqualTo("accepted-loss/icp/registry/registry-tag-lost/old:v1");
    }

    @Test
    void theAcceptanceOfWhatWasNamedLongestAgoIsTakenOffWhenThereAreTooMany() {
        // Given
        List<Loss> most = IntStream.range(0, KnownLoss.MOST)
                .mapToObj(AcceptedLossEntriesTest::loss)
                .toList();
        ClusterState state = knows(KnownLoss.accepted(KnownLoss.named(List.of(), most), most));

        // When
        List<String> keys = CatalogueEntries.forgottenKeys(state, completed(List.of(loss(0), loss(9999))));

        // Then
        assertThat(keys).containsExactly("accepted-loss/icp/registry/registry-tag-lost/old:v1");
    }

    private static ClusterState knows(List<KnownLoss> losses) {
        ClusterState none = ClusterState.unknown(Clusters.NAME);
        return new ClusterState(
                none.cluster(),
                none.declared(),
                none.sequence(),
                none.lastHash(),
                none.fencingToken(),
                none.running(),
                none.line(),
                none.knownRequests(),
                none.finished(),
                none.quietNodes(),
                none.completedRestores(),
                none.policy(),
                none.pins(),
                none.requestDays(),
                none.besides(),
                losses);
    }

    private static SagaFact.BackupCompleted completed(List<Loss> losses) {
        return new SagaFact.BackupCompleted(
                Clusters.NAME,
                "s-1",
                "p-2",
                Consistency.HOT,
                false,
                List.of(Answers.oldSnapshot(Component.REGISTRY).without(losses)),
                List.of(),
                0,
                List.of(),
                null);
    }

    private static Loss loss(int number) {
        return new Loss(Component.REGISTRY, "registry-tag-lost", "old:v" + number, "it is gone");
    }
}
