package io.stillpoint.policy.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.ObjectLockRule;
import io.stillpoint.schemas.policy.Retention;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.vault.VerificationLevel;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A policy that asks for loaded copies trusts none that was only read. */
class VerificationLevelTest {

    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

    @Test
    void theNewestLoadedCopyStaysWhenNewerOnesWereOnlyRead() {
        // Given
        List<PointHistory> points = List.of(
                point("p-loaded", 5, new PointCopy(CopyKind.hot(Component.ETCD), ago(4), null, ago(4), List.of())),
                point("p-read", 3, new PointCopy(CopyKind.hot(Component.ETCD), ago(2), null)),
                point("p-newest", 1, new PointCopy(CopyKind.hot(Component.ETCD), ago(0), null)));

        // When
        List<String> byBytes = removed(points, VerificationLevel.BYTES);
        List<String> byLoad = removed(points, VerificationLevel.LOADED);

        // Then
        assertThat(byBytes).containsExactlyInAnyOrder("p-read", "p-loaded");
        assertThat(byLoad).doesNotContain("p-loaded");
    }

    @Test
    void whatCannotBeLoadedCountsByItsBytes() {
        // Given
        List<PointHistory> points = List.of(
                point("p-old", 5, new PointCopy(CopyKind.hot(Component.REGISTRY), ago(4), null)),
                point("p-newest", 1, new PointCopy(CopyKind.hot(Component.REGISTRY), ago(0), null)));

        // When
        List<String> removed = removed(points, VerificationLevel.LOADED);

        // Then
        assertThat(removed).containsExactly("p-old");
    }

    @Test
    void aCopyThatWasDamagedSinceItWasLoadedMustBeLoadedAgain() {
        // Given
        PointCopy mended = new PointCopy(CopyKind.hot(Component.ETCD), ago(1), ago(2), ago(3), List.of());

        // When
        PointCopy asked = mended.asked(VerificationLevel.LOADED);

        // Then
        assertThat(mended.condition()).isEqualTo(PointCopy.Condition.VERIFIED);
        assertThat(asked.condition()).isEqualTo(PointCopy.Condition.UNVERIFIED);
    }

    @Test
    void aDamagedCopyStaysDamagedAtEveryLevel() {
        // Given
        PointCopy damaged = new PointCopy(CopyKind.hot(Component.ETCD), ago(3), ago(2), ago(3), List.of());

        // When
        PointCopy asked = damaged.asked(VerificationLevel.LOADED);

        // Then
        assertThat(asked.condition()).isEqualTo(PointCopy.Condition.DAMAGED);
    }

    private static List<String> removed(List<PointHistory> points, @Nullable VerificationLevel level) {
        BackupPolicy policy = new BackupPolicy(
                List.of(),
                new Retention(1, 0, 0, 0, 0, 0, 0, 0),
                new ObjectLockRule(ObjectLockRule.Mode.NONE, 0, false),
                false,
                level);
        Set<String> sealed = points.stream().map(PointHistory::point).collect(Collectors.toSet());
        VaultAnswer vault = new VaultAnswer(sealed, null, NOW);
        PruneCircumstances circumstances = new PruneCircumstances(NOW, null, vault, Map.of(), Set.of());
        return RetentionDecider.decide(points, policy, circumstances, NOW).removed().stream()
                .map(verdict -> verdict.point().point())
                .toList();
    }

    private static PointHistory point(String name, int daysAgo, PointCopy copy) {
        return new PointHistory(name, ago(daysAgo), false, null, List.of(copy));
    }

    private static Instant ago(int days) {
        return NOW.minus(days, ChronoUnit.DAYS);
    }
}
