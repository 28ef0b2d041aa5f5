package io.stillpoint.restore.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.etcd.restore.MountedSpace;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.vault.read.Finding;
import io.stillpoint.vault.read.StoredCheck;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PointGuardsTest {

    private final Facts facts = new Facts();

    @Test
    void nothingSpeaksAgainstAHealthyRestore() {
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).isEmpty();
    }

    @Test
    void aNodeImageIsNotRestoredByTheService() {
        // Given
        facts.components = List.of(Component.ETCD, Component.NODE_IMAGE);
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).containsExactly("component-not-restorable");
    }

    @Test
    void aRestoreOfNothingIsRefused() {
        // Given
        facts.components = List.of();
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).containsExactly("component-not-restorable");
    }

    @Test
    void aPointThatIsUnsignedOrForeignSignedIsRefusedWithTheVaultsOwnReason() {
        // Given
        facts.point = Finding.lacking(Facts.problem("signature-key-unknown"));
        facts.manifest = Finding.lacking(Facts.problem("point-unread"));
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).containsExactly("signature-key-unknown");
    }

    @Test
    void aPointOfAnotherClusterIsRefused() {
        // Given
        facts.point = Finding.found(Facts.document("other", Facts.snapshot("mycluster", "p1", Facts.TAKEN)));
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).containsExactly("other-cluster");
    }

    @Test
    void aSnapshotOfAnotherClusterInAPointOfThisOneIsRefused() {
        // Given
        facts.point = Finding.found(Facts.document("mycluster", Facts.snapshot("other", "p1", Facts.TAKEN)));
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).containsExactly("other-cluster");
    }

    @Test
    void aManifestOfAnotherClusterIsRefused() {
        // Given
        facts.manifest = Finding.found(Facts.manifest("other", "p1", "r1", Map.of()));
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).containsExactly("other-cluster");
    }

    @Test
    void aPointWithoutEtcdIsRefused() {
        // Given
        SnapshotRef etcd = Facts.snapshot("mycluster", "p1", Facts.TAKEN);
        SnapshotRef image = new SnapshotRef(
                etcd.cluster(),
                etcd.point(),
                Component.NODE_IMAGE,
                "10.0.0.11",
                etcd.run(),
                Consistency.COLD,
                etcd.manifestKey(),
                null,
                etcd.manifestSha256(),
                1,
                1,
                null,
                null,
                etcd.completedAt());
        facts.point = Finding.found(Facts.document("mycluster", image));
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).containsExactly("component-not-in-point");
    }

    @Test
    void aManifestWhoseDigestDiffersIsRefusedWithTheVaultsOwnReason() {
        // Given
        facts.manifest = Finding.lacking(Facts.problem("manifest-differs"));
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).containsExactly("manifest-differs");
    }

    @Test
    void aManifestOfAnotherRunIsRefused() {
        // Given
        facts.manifest = Finding.found(Facts.manifest("mycluster", "p1", "r2", Map.of()));
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).containsExactly("manifest-of-another-snapshot");
    }

    @Test
    void storedObjectsThatDifferAreRefused() {
        // Given
        facts.stored = new StoredCheck.Damaged(Facts.problem("object-damaged"));
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).containsExactly("object-damaged");
    }

    @Test
    void aSnapshotOlderThanTheNewestIsRefused() {
        // Given
        facts.newest = Facts.snapshot("mycluster", "p2", Facts.TAKEN.plusSeconds(1));
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).containsExactly("older-than-newest");
    }

    @Test
    void theLossOfWhatIsNewerCanBeAcceptedByName() {
        // Given
        facts.newest = Facts.snapshot("mycluster", "p2", Facts.TAKEN.plusSeconds(1));
        facts.acceptedLosses = Set.of("older-than-newest");
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).isEmpty();
    }

    @Test
    void noVerifiedSnapshotAtAllIsNoReasonToRefuseANamedPoint() {
        // Given
        facts.newest = null;
        facts.verifiedAt = null;
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).isEmpty();
    }

    @Test
    void everyReasonIsToldAtOnce() {
        // Given
        facts.newest = Facts.snapshot("mycluster", "p2", Facts.TAKEN.plusSeconds(1));
        facts.scratch = new MountedSpace("/scratch", 1);
        facts.mounts(1, new MountedSpace("/", 1));
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).containsExactlyInAnyOrder("older-than-newest", "too-little-disk", "too-little-scratch");
    }
}
