package io.stillpoint.policy.prune;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.policy.retention.CopyKind;
import io.stillpoint.policy.retention.KeepReason;
import io.stillpoint.policy.retention.KeepRule;
import io.stillpoint.policy.retention.PointCopy;
import io.stillpoint.policy.retention.PointHistory;
import io.stillpoint.policy.retention.PointVerdict;
import io.stillpoint.policy.retention.RemovalCause;
import io.stillpoint.policy.retention.RetentionDecision;
import io.stillpoint.schemas.event.ScheduleFact;
import io.stillpoint.schemas.policy.LockExtension;
import io.stillpoint.schemas.policy.ObjectLockRule;
import io.stillpoint.schemas.policy.ObjectLockRule.Mode;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is kept stays locked, and people hear of it in time when it does not. */
class LockDeciderTest {

    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final ObjectLockRule DAYS_30 = new ObjectLockRule(Mode.GOVERNANCE, 30, false);
    private static final ObjectLockRule NONE = new ObjectLockRule(Mode.NONE, 0, false);

    @Test
    void aLockIsExtendedWhenLessThanHalfOfItsDaysIsLeft() {
        assertThat(extensions(DAYS_30, kept("p-1", false), Map.of("p-1", ending(14))))
                .containsExactly(new LockExtension("p-1", Mode.GOVERNANCE, NOW.plus(Duration.ofDays(30)), false));
        assertThat(extensions(DAYS_30, kept("p-1", false), Map.of("p-1", ending(16))))
                .isEmpty();
    }

    @Test
    void whatIsKeptAndHasNoLockGetsOne() {
        assertThat(extensions(DAYS_30, kept("p-1", false), Map.of()))
                .extracting(LockExtension::point)
                .containsExactly("p-1");
    }

    @Test
    void whatGoesIsNotExtended() {
        assertThat(extensions(DAYS_30, gone("p-1"), Map.of("p-1", ending(1)))).isEmpty();
    }

    @Test
    void whatStaysOnlyBecauseItIsLockedIsNotExtended() {
        assertThat(extensions(
                        DAYS_30, gone("p-1").withLocked(Map.of("p-1", "until tomorrow")), Map.of("p-1", ending(1))))
                .isEmpty();
    }

    @Test
    void withoutARuleOnlyBaselinesAreLocked() {
        assertThat(extensions(NONE, kept("p-1", false), Map.of())).isEmpty();
        assertThat(extensions(NONE, kept("p-1", true), Map.of("p-1", ending(100))))
                .containsExactly(new LockExtension("p-1", Mode.COMPLIANCE, NOW.plus(Duration.ofDays(3653)), true));
    }

    @Test
    void theSoonestComesFirst() {
        RetentionDecision both = new RetentionDecision(
                List.of(), List.of(keptVerdict("p-1", false), keptVerdict("p-2", false), keptVerdict("p-3", false)));

        assertThat(extensions(DAYS_30, both, Map.of("p-1", ending(9), "p-2", ending(2))))
                .extracting(LockExtension::point)
                .containsExactly("p-3", "p-2", "p-1");
    }

    @Test
    void anAlarmComesWhenLessThanAQuarterOfALockIsLeft() {
        LockSpan begun = new LockSpan(NOW.minus(Duration.ofDays(23)), NOW.plus(Duration.ofDays(7)));

        assertThat(LockDecider.endings("icp", kept("p-1", false), Map.of("p-1", begun), NOW))
                .containsExactly(new ScheduleFact.LockEnding("icp", "p-1", begun.until()));
        assertThat(LockDecider.endings("icp", kept("p-1", false), Map.of("p-1", begun), NOW.minus(Duration.ofDays(1))))
                .isEmpty();
        assertThat(LockDecider.endings("icp", gone("p-1"), Map.of("p-1", begun), NOW))
                .isEmpty();
    }

    private static List<LockExtension> extensions(
            ObjectLockRule rule, RetentionDecision decision, Map<String, LockSpan> locks) {
        return LockDecider.extensions(decision, locks, rule, NOW);
    }

    private static LockSpan ending(int days) {
        return new LockSpan(NOW.minus(Duration.ofDays(30 - Math.min(days, 29))), NOW.plus(Duration.ofDays(days)));
    }

    private static RetentionDecision kept(String point, boolean baseline) {
        return new RetentionDecision(List.of(), List.of(keptVerdict(point, baseline)));
    }

    private static PointVerdict keptVerdict(String point, boolean baseline) {
        return new PointVerdict.Kept(history(point, baseline), List.of(new KeepReason(KeepRule.LAST, "1", List.of())));
    }

    private static RetentionDecision gone(String point) {
        return new RetentionDecision(
                List.of(), List.of(new PointVerdict.Removed(history(point, false), RemovalCause.TOO_OLD, "too old")));
    }

    private static PointHistory history(String point, boolean baseline) {
        return new PointHistory(
                point,
                NOW,
                baseline,
                null,
                List.of(new PointCopy(new CopyKind(Component.ETCD, "etcd", Consistency.HOT), NOW, null)));
    }
}
