package io.stillpoint.restore.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.guard.Acceptance;
import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StepRef;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossNotesTest {

    private static final StepRef STEP = new StepRef("icp", "s-1", "restore", "registry", 1);
    private static final Loss LOSS = new Loss(Component.REGISTRY, "registry-tag-lost", "old:v1", "its blob is gone");

    @Test
    void aProofNamesWhatTheSourceHadAndTheSnapshotHasNot() {
        // Given
        var fact = new StepFact.ContentRestored(STEP, Component.REGISTRY, List.of(), List.of(), "every tag");

        // When
        var told = LossNotes.inProof(fact, snapshot().without(List.of(LOSS)));

        // Then
        assertThat(told.proof())
                .isEqualTo("every tag. NOT RESTORED, since the snapshot lacks it: old:v1: its blob is gone");
        assertThat(LossNotes.inProof(fact, snapshot())).isEqualTo(fact);
    }

    @Test
    void aPlanWarnsOfWhatItsSnapshotsLackAndIsOtherwiseTheSame() {
        // Given
        var plan = new StepFact.RestorePlanned(
                STEP,
                "p-1",
                List.of(snapshot().without(List.of(LOSS))),
                List.of(),
                List.of("first"),
                "sha256:1",
                "ca-1",
                List.of(new Acceptance("partial-point", Component.REGISTRY, "registry", List.of("p-1"), "found")));

        // When
        var told = LossNotes.inPlan(plan);

        // Then
        assertThat(told.warnings())
                .containsExactly("first", "This restore does not bring back, of registry, old:v1: its blob is gone.");
        assertThat(told).usingRecursiveComparison().ignoringFields("warnings").isEqualTo(plan);
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
}
