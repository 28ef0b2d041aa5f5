package io.stillpoint.restore.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.vault.read.Finding;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PointChoiceTest {

    private static final List<Component> ETCD = List.of(Component.ETCD);
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    @Test
    void theNewestVerifiedPointIsChosen() {
        // Given
        var choice = new PointChoice(
                "c",
                List.of(point("old", 0), verified("old"), point("new", 60), verified("new"), point("unread", 120)));
        // When
        Finding<String> chosen = choice.choose(ETCD, null);
        // Then
        assertThat(chosen).isEqualTo(Finding.found("new"));
    }

    @Test
    void aPointThatIsNamedIsTakenEvenWhenTheCatalogueLostIt() {
        // Given
        var choice = new PointChoice("c", List.of());
        // When
        Finding<String> chosen = choice.choose(ETCD, "p7");
        // Then
        assertThat(chosen).isEqualTo(Finding.found("p7"));
    }

    @Test
    void nothingIsChosenWhenNothingWasVerified() {
        // Given
        var choice = new PointChoice("c", List.of(point("unread", 0)));
        // When
        Finding<String> chosen = choice.choose(ETCD, null);
        // Then
        assertThat(chosen.problem().orElseThrow().code()).isEqualTo("no-verified-point");
        assertThat(chosen.problem().orElseThrow().found()).contains("unread");
    }

    @Test
    void nothingIsChosenFromAnEmptyCatalogue() {
        // Given
        var choice = new PointChoice("c", List.of());
        // When
        Finding<String> chosen = choice.choose(ETCD, null);
        // Then
        assertThat(chosen.problem().orElseThrow().found()).isEqualTo("no recovery point in the catalogue");
    }

    @Test
    void thePointThatHoldsAComponentIsNamed() {
        // Given
        var choice = new PointChoice("c", List.of(point("old", 0), verified("old"), point("unread", 120)));
        // When
        String holder = choice.holderOf(Component.ETCD);
        // Then
        assertThat(holder).contains("read back whole, is old of ");
        assertThat(choice.holderOf(Component.MARIADB)).startsWith("No recovery point holds mariadb");
    }

    @Test
    void aVerificationOfAnotherRunDoesNotCount() {
        // Given
        var other = new CatalogueEntry.Verification("c", "p", Component.ETCD, "etcd", "another-run", NOON);
        var choice = new PointChoice("c", List.of(point("p", 0), other));
        // When
        Finding<String> chosen = choice.choose(ETCD, null);
        // Then
        assertThat(chosen.problem()).isPresent();
    }

    @Test
    void otherClustersDoNotCount() {
        // Given
        var choice = new PointChoice("another", List.of(point("p", 0), verified("p")));
        // When
        var newest = choice.newestVerified(Component.ETCD);
        // Then
        assertThat(newest).isNull();
    }

    private static CatalogueEntry point(String name, long seconds) {
        var snapshot = Facts.snapshot("c", name, NOON.plusSeconds(seconds));
        return new CatalogueEntry.Point(
                "c",
                name,
                "saga",
                Consistency.HOT,
                false,
                NOON.plusSeconds(seconds),
                NOON.plusSeconds(seconds),
                List.of(snapshot),
                List.of(),
                false,
                null);
    }

    private static CatalogueEntry verified(String point) {
        return new CatalogueEntry.Verification("c", point, Component.ETCD, "etcd", "r1", NOON.plusSeconds(600));
    }
}
