package io.stillpoint.cli.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.cli.output.AcceptedLosses;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.ExitCode;
import io.stillpoint.cli.output.FactText;
import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.shared.AsideFate;
import io.stillpoint.schemas.shared.AsideItem;
import io.stillpoint.schemas.shared.AsideState;
import io.stillpoint.schemas.shared.AsideVerdict;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SagaKind;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SagaEndTest {

    private static final Problem PROBLEM = new Problem("code", "this", "that", "here", "Do it.");

    @Test
    void aNodeThatDidNotComeBackIsNoSilentSuccess() {
        // Given
        var completed = new SagaFact.BackupCompleted(
                "icp", "s-1", "p-1", Consistency.COLD, true, List.of(), List.of(), 60, List.of("10.0.0.61"), null);

        // When
        var end = SagaEnd.of(completed);

        // Then
        assertThat(end).get().extracting(SagaEnd::exitCode).isEqualTo(ExitCode.DONE_WITH_WARNINGS);
    }

    @Test
    void aPartialRecoveryPointIsNoSilentSuccess() {
        // Given
        var partial = new SagaFact.BackupCompleted(
                "icp", "s-1", "p-1", Consistency.HOT, false, List.of(), List.of(Component.MARIADB), 0, List.of(), null);

        // When
        var end = SagaEnd.of(partial);

        // Then
        assertThat(end).get().extracting(SagaEnd::exitCode).isEqualTo(ExitCode.DONE_WITH_WARNINGS);
        assertThat(FactText.of(partial)).contains("PARTIAL, without mariadb");
    }

    @Test
    void aRecoveryPointWithLossesIsNoSilentSuccess() {
        // Given
        var loss = new Loss(Component.REGISTRY, "registry-index-incomplete", "app:v1 lacks linux/arm64", "it is gone");
        var completed = lacking(List.of(loss));

        // When
        var end = SagaEnd.of(completed);

        // Then
        assertThat(end).get().extracting(SagaEnd::exitCode).isEqualTo(ExitCode.DONE_WITH_WARNINGS);
        assertThat(FactText.of(completed))
                .contains("complete WITH 1 LOSS", "NOT IN IT: registry app:v1 lacks linux/arm64: it is gone");
    }

    @Test
    void aRestoreThatLacksWhatTheSourceHadIsNoSilentSuccess() {
        // Given
        var restored = new SagaFact.RestoreCompleted(
                "icp", "s-1", "p-1", 0, List.of(), List.of(), List.of(), List.of("registry old:v1: its blob is gone"));

        // When
        var end = SagaEnd.of(restored);

        // Then
        assertThat(end).get().extracting(SagaEnd::exitCode).isEqualTo(ExitCode.DONE_WITH_WARNINGS);
        assertThat(FactText.of(restored)).contains("NOT RESTORED: registry old:v1: its blob is gone");
        assertThat(SagaEnd.of(new SagaFact.RestoreCompleted("icp", "s-1", "p-1", 0, List.of())))
                .get()
                .extracting(SagaEnd::exitCode)
                .isEqualTo(ExitCode.DONE);
    }

    @Test
    void onlyTheVerySameLossIsAccepted() {
        // Given
        var known = new Loss(Component.REGISTRY, "registry-tag-lost", "old:v1 (sha256:1)", "its blob is gone");
        var saidOtherwise = new Loss(Component.REGISTRY, "registry-tag-lost", "old:v1 (sha256:1)", "it is gone");
        var another = new Loss(Component.REGISTRY, "registry-tag-lost", "old:v1 (sha256:2)", "its blob is gone");
        var accepted = new AcceptedLosses(List.of(
                new CatalogueEntry.AcceptedLoss("icp", "p-0", known, "nobody needs it", "/cli", Instant.EPOCH)));

        // When
        List<Integer> codes = Stream.of(List.of(saidOtherwise), List.of(another), List.of(known, another))
                .map(losses -> SagaEnd.of(lacking(losses)).orElseThrow().exitCode(() -> accepted))
                .toList();

        // Then
        assertThat(codes).containsExactly(ExitCode.DONE, ExitCode.DONE_WITH_WARNINGS, ExitCode.DONE_WITH_WARNINGS);
    }

    @Test
    void aSealedPointIsNoFailureWhenNobodyTellsWhatIsAccepted() {
        // Given
        var loss = new Loss(Component.REGISTRY, "registry-tag-lost", "old:v1 (sha256:1)", "its blob is gone");
        SagaEnd end = SagaEnd.of(lacking(List.of(loss))).orElseThrow();

        // When
        int code = end.exitCode(() -> {
            throw new CliException("expected an answer of the broker, found none");
        });

        // Then
        assertThat(code).isEqualTo(ExitCode.DONE_WITH_WARNINGS);
    }

    private static SagaFact.BackupCompleted lacking(List<Loss> losses) {
        return new SagaFact.BackupCompleted(
                "icp",
                "s-1",
                "p-1",
                Consistency.HOT,
                false,
                List.of(snapshot().without(losses)),
                List.of(),
                0,
                List.of(),
                null);
    }

    private static SnapshotRef snapshot() {
        return new SnapshotRef(
                "icp",
                "p-1",
                Component.REGISTRY,
                "registry",
                "run",
                Consistency.HOT,
                "key",
                null,
                "0".repeat(64),
                1,
                1,
                null,
                null,
                Instant.EPOCH);
    }

    @Test
    void aRefusalHasACodeOfItsOwn() {
        // Given
        var refused = new SagaFact.RestoreRefused("icp", "s-1", List.of(PROBLEM));

        // When
        var end = SagaEnd.of(refused);

        // Then
        assertThat(end).get().extracting(SagaEnd::exitCode).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void aFailedBackupFails() {
        // Given
        var failed = new SagaFact.BackupFailed("icp", "s-1", "p-1", PROBLEM, false, List.of("all up"));

        // When
        var end = SagaEnd.of(failed);

        // Then
        assertThat(end).get().extracting(SagaEnd::exitCode).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void whatCouldNotBeRemovedIsNoSilentSuccess() {
        // Given
        var item = new AsideItem(Component.ETCD, "s-0", "/var/lib/etcd", null, null, AsideState.UNKNOWN);
        var left = new SagaFact.AsideCompleted(
                "icp",
                "s-1",
                true,
                List.of(new AsideVerdict("10.0.0.11", item, AsideFate.NOT_REMOVED, "it is mounted")),
                List.of());

        // When
        var end = SagaEnd.of(left);

        // Then
        assertThat(end).get().extracting(SagaEnd::exitCode).isEqualTo(ExitCode.DONE_WITH_WARNINGS);
        assertThat(FactText.of(left)).isEqualTo("1 item not removed");
    }

    @Test
    void whoCouldNotBeAskedIsNoSilentSuccess() {
        // Given
        var unanswered = new SagaFact.AsideCompleted("icp", "s-1", false, List.of(), List.of("mongodb"));

        // When
        var end = SagaEnd.of(unanswered);

        // Then
        assertThat(end).get().extracting(SagaEnd::exitCode).isEqualTo(ExitCode.DONE_WITH_WARNINGS);
        assertThat(FactText.of(unanswered)).isEqualTo("nothing is aside where somebody answered; NO ANSWER: mongodb");
    }

    @Test
    void whoCancelledASagaGotWhatWasAskedForOnceAllIsBack() {
        // Given
        var cancelled = new SagaFact.BackupFailed("icp", "s-1", "p-1", PROBLEM, true, List.of("all up"));
        SagaEnd end = SagaEnd.of(cancelled).orElseThrow();

        // When
        List<Integer> codes =
                List.of(end.asCancelled(true).exitCode(), end.asCancelled(false).exitCode());

        // Then
        assertThat(codes).containsExactly(ExitCode.DONE, ExitCode.DONE_WITH_WARNINGS);
    }

    @Test
    void aSagaThatEndedBeforeItWasCancelledIsNoSuccessForWhoCancelled() {
        // Given
        var completed = new SagaFact.OrderCompleted("icp", "s-1", SagaKind.STOP, List.of());

        // When
        SagaEnd end = SagaEnd.of(completed).orElseThrow().asCancelled(true);

        // Then
        assertThat(end.exitCode()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void aPruneWithAnObstacleIsRefusedOnceItWasConfirmed() {
        // Given
        SagaFact dryRun = pruned(false);
        SagaFact confirmed = pruned(true);

        // When
        var ends = List.of(SagaEnd.of(dryRun), SagaEnd.of(confirmed));

        // Then
        assertThat(ends)
                .extracting(end -> end.orElseThrow().exitCode())
                .containsExactly(ExitCode.DONE_WITH_WARNINGS, ExitCode.REFUSED);
    }

    private static SagaFact pruned(boolean confirmed) {
        return new SagaFact.PruneCompleted("icp", "s-1", confirmed, List.of(PROBLEM), List.of(), 0, 0, 0, List.of());
    }

    @Test
    void aTurnOnTheWayIsNoEnd() {
        // Given
        var exceeded = new SagaFact.ColdWindowExceeded("icp", "s-1", 60);

        // When
        var end = SagaEnd.of(exceeded);

        // Then
        assertThat(end).isEmpty();
    }
}
