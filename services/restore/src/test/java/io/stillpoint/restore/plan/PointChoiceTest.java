package io.stillpoint.restore.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.policy.retention.CopyLog;
import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.UnaskedReport;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.vault.read.Finding;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PointChoiceTest {

    private static final List<Component> ETCD = List.of(Component.ETCD);
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private static final Instant NOW = NOON.plusSeconds(3600);

    private final CopyLog copies = new CopyLog();

    @Test
    void theNewestSealedPointIsChosenBeforeItWasReadBack() {
        // Given
        var choice = new PointChoice(
                "c", List.of(point("old", 0), verified("old"), point("unread", 120), point("new", 60)), copies);
        // When
        Finding<String> chosen = choice.choose(ETCD, null, null, List.of(), NOW).point();
        // Then
        assertThat(chosen).isEqualTo(Finding.found("unread"));
    }

    @ParameterizedTest
    @CsvSource({"60, new", "119, new", "120, latest", "0, old", "3600, latest"})
    void theNewestPointThatHoldsNothingLaterIsChosen(long seconds, String expected) {
        // Given
        var choice = new PointChoice("c", List.of(point("latest", 120), point("old", 0), point("new", 60)), copies);
        // When
        var chosen = choice.choose(ETCD, null, NOON.plusSeconds(seconds), List.of(), NOW);
        // Then
        assertThat(chosen.point()).isEqualTo(Finding.found(expected));
        assertThat(chosen.accepted()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "-1, recovery point old: --at 2026-11-20T12:00:00Z",
        "3601, recovery point new: --at 2026-11-20T12:01:00Z"
    })
    void aTimeThatNoPointFitsIsRefusedWithTheNearestThatWorks(long seconds, String nearest) {
        // When
        Problem problem = oldAndNew()
                .choose(ETCD, null, NOON.plusSeconds(seconds), List.of(), NOW)
                .point()
                .problem()
                .orElseThrow();
        // Then
        assertThat(problem.code()).isEqualTo("no-point-at");
        assertThat(problem.remedy()).contains(nearest);
    }

    @Test
    void whatIsInAPointThatTheTimeLeavesOutIsNotNewerThanWhatWasChosen() {
        // Given
        var wanted = List.of(Component.ETCD, Component.MONGODB);
        var choice = new PointChoice("c", List.of(withMongodb("one", 0), withMongodb("two", 600)), copies);
        Instant between = NOON.plusSeconds(720);
        assertThat(choice.choose(wanted, null, between, List.of(), NOW).point()).isEqualTo(Finding.found("one"));
        // When
        SnapshotRef newest = choice.newest(Component.ETCD, wanted, between);
        // Then
        assertThat(newest).extracting(SnapshotRef::point).isEqualTo("one");
        assertThat(choice.newest(Component.ETCD, ETCD, between))
                .extracting(SnapshotRef::point)
                .isEqualTo("two");
        assertThat(choice.newest(Component.ETCD, wanted, null))
                .extracting(SnapshotRef::point)
                .isEqualTo("two");
    }

    @Test
    void aPointThatIsNamedIsTakenEvenWhenTheCatalogueLostIt() {
        // Given
        var choice = new PointChoice("c", List.of(), copies);
        // When
        Finding<String> chosen = choice.choose(ETCD, "p7", null, List.of(), NOW).point();
        // Then
        assertThat(chosen).isEqualTo(Finding.found("p7"));
    }

    @Test
    void aNewerPointThatDoesNotHoldWhatIsWantedIsNotChosen() {
        // When
        Problem problem = oldAndNew()
                .choose(List.of(Component.ETCD, Component.MARIADB), null, null, List.of(), NOW)
                .point()
                .problem()
                .orElseThrow();
        // Then
        assertThat(problem.code()).isEqualTo("no-point");
        assertThat(problem.found()).contains("2 recovery points, and none that holds it");
    }

    @Test
    void nothingIsChosenFromAnEmptyCatalogue() {
        // Given
        var choice = new PointChoice("c", List.of(), copies);
        // When
        Finding<String> chosen = choice.choose(ETCD, null, null, List.of(), NOW).point();
        // Then
        assertThat(chosen.problem().orElseThrow().found()).isEqualTo("no recovery point in the catalogue");
    }

    @Test
    void thePointThatHoldsAComponentIsNamed() {
        // Given
        var choice = new PointChoice("c", List.of(point("old", 0), verified("old"), point("unread", 120)), copies);
        // When
        String holder = choice.holderOf(Component.ETCD);
        // Then
        assertThat(holder).contains("that holds it is unread of ");
        assertThat(choice.holderOf(Component.MARIADB)).startsWith("No recovery point holds mariadb");
    }

    @Test
    void aVerificationOfAnotherRunDoesNotCount() {
        // Given
        var other = new CatalogueEntry.Verification("c", "p", Component.ETCD, "etcd", "another-run", NOON);
        var choice = new PointChoice("c", List.of(point("p", 0), other), copies);
        // When
        Instant verifiedAt = choice.verifiedAt(Facts.snapshot("c", "p", NOON));
        // Then
        assertThat(verifiedAt).isNull();
    }

    @Test
    void otherClustersDoNotCount() {
        // Given
        var choice = new PointChoice("another", List.of(point("p", 0), verified("p")), copies);
        // When
        var newest = choice.newest(Component.ETCD, ETCD, null);
        // Then
        assertThat(newest).isNull();
    }

    @Test
    void anOlderPointIsOfferedAndNotTakenWhenTheNewestWasFoundDamaged() {
        // Given
        damage("new", NOON.plusSeconds(900));
        // When
        Problem problem =
                oldAndNew().choose(ETCD, null, null, List.of(), NOW).refusals().getFirst();
        // Then
        assertThat(problem.code()).isEqualTo("point-damaged");
        assertThat(problem.sentence()).contains("recovery point new", "--point old", "--accept point-damaged");
        assertThat(oldAndNew().newest(Component.ETCD, ETCD, null))
                .extracting(SnapshotRef::point)
                .isEqualTo("old");
        assertThat(oldAndNew().holderOf(Component.ETCD)).contains("is old of");
    }

    @Test
    void theOlderPointThatIsOfferedIsNotAfterTheTimeThatWasAskedFor() {
        // Given
        damage("new", NOON.plusSeconds(900));
        var choice = new PointChoice("c", List.of(point("old", 0), point("new", 60), point("latest", 120)), copies);
        // When
        Problem problem = choice.choose(ETCD, null, NOON.plusSeconds(90), List.of(), NOW)
                .refusals()
                .getFirst();
        // Then
        assertThat(problem.remedy()).contains("--point old");
    }

    @Test
    void aDamagedPointThatIsNamedIsRefusedAndTheNewestWholeOneIsNamed() {
        // Given
        damage("new", NOON.plusSeconds(900));
        // When
        Problem problem =
                oldAndNew().choose(ETCD, "new", null, List.of(), NOW).refusals().getFirst();
        // Then
        assertThat(problem.code()).isEqualTo("point-damaged");
        assertThat(problem.sentence())
                .contains("etcd, found damaged at 2026-11-20T12:15:00Z")
                .contains("The newest other one that nobody found damaged is of 2026-11-20T12:00:00Z:"
                        + " ./stillpoint restore create --cluster c --component etcd --point old --wait");
    }

    @Test
    void aDamagedPointMayBeReadBackOnceMore() {
        // Given
        damage("new", NOON.plusSeconds(900));
        // When
        Finding<String> chosen = oldAndNew()
                .choose(ETCD, "new", null, List.of("point-damaged"), NOW)
                .point();
        // Then
        assertThat(chosen).isEqualTo(Finding.found("new"));
    }

    @Test
    void damageOfWhatIsNotWantedHindersNothing() {
        // Given
        damage("new", NOON.plusSeconds(900));
        // When
        Finding<String> chosen = oldAndNew()
                .choose(List.of(Component.MARIADB), "new", null, List.of(), NOW)
                .point();
        // Then
        assertThat(chosen).isEqualTo(Finding.found("new"));
    }

    @Test
    void whatWasReadBackWholeSinceIsChosenAgain() {
        // Given
        damage("new", NOON.plusSeconds(900));
        SnapshotRef snapshot = Facts.snapshot("c", "new", NOON.plusSeconds(60));
        copies.apply(
                new StepFact.SnapshotVerified(UnaskedReport.step("saga", snapshot), snapshot), NOON.plusSeconds(1200));
        // When
        Finding<String> chosen =
                oldAndNew().choose(ETCD, null, null, List.of(), NOW).point();
        // Then
        assertThat(chosen).isEqualTo(Finding.found("new"));
    }

    private PointChoice oldAndNew() {
        return new PointChoice(
                "c", List.of(point("old", 0), verified("old"), point("new", 60), verified("new")), copies);
    }

    private void damage(String point, Instant at) {
        SnapshotRef snapshot = Facts.snapshot("c", point, NOON.plusSeconds(60));
        copies.apply(
                new SagaFact.BackupCompleted(
                        "c", "saga", point, Consistency.HOT, false, List.of(snapshot), List.of(), 0, List.of(), null),
                NOON.plusSeconds(60));
        copies.apply(
                new StepFact.StepFailed(
                        UnaskedReport.step("saga", snapshot),
                        Action.VERIFY_SNAPSHOT,
                        new Problem("object-damaged", "a", "b", "here", "Look."),
                        false),
                at);
    }

    private static CatalogueEntry point(String name, long seconds) {
        return point(name, seconds, List.of(Facts.snapshot("c", name, NOON.plusSeconds(seconds))));
    }

    /** MongoDB is five minutes later than etcd. */
    private static CatalogueEntry withMongodb(String name, long seconds) {
        SnapshotRef etcd = Facts.snapshot("c", name, NOON.plusSeconds(seconds));
        SnapshotRef mongodb = new SnapshotRef(
                "c",
                name,
                Component.MONGODB,
                "mongodb",
                "r1",
                Consistency.HOT,
                "manifest.json",
                null,
                "ab".repeat(32),
                1,
                1,
                null,
                null,
                NOON.plusSeconds(seconds + 300));
        return point(name, seconds, List.of(etcd, mongodb));
    }

    private static CatalogueEntry point(String name, long seconds, List<SnapshotRef> snapshots) {
        return new CatalogueEntry.Point(
                "c",
                name,
                "saga",
                Consistency.HOT,
                false,
                NOON.plusSeconds(seconds),
                NOON.plusSeconds(seconds),
                snapshots,
                List.of(),
                false,
                null);
    }

    private static CatalogueEntry verified(String point) {
        return new CatalogueEntry.Verification("c", point, Component.ETCD, "etcd", "r1", NOON.plusSeconds(600));
    }
}
