package io.stillpoint.coordinator.decide.report;

import io.stillpoint.coordinator.decide.state.DecisionDraft;
import io.stillpoint.coordinator.decide.state.KnownIds;
import io.stillpoint.schemas.event.ScheduleFact;
import io.stillpoint.schemas.event.ScheduleFact.RpoFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.ScheduleReport;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.ScheduleRule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes what the scheduler noticed a fact, once, if it agrees with what is known of the cluster. */
public final class ScheduleReports {

    /** How far the scheduler's clock may be ahead of this one. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(1);

    private ScheduleReports() {}

    public static void arrived(DecisionDraft draft, ScheduleReport report) {
        ScheduleFact fact = report.fact();
        Optional<String> doubt = draft.state().knownRequests().containsKey(KnownIds.ofNotice(fact))
                ? Optional.of("it is known already")
                : doubt(draft.state(), fact, draft.now());
        doubt.ifPresentOrElse(
                why -> draft.note("ignored a report of %s, %s: %s".formatted(report.reporter(), fact, why)),
                () -> draft.add(fact));
    }

    private static Optional<String> doubt(ClusterState state, ScheduleFact fact, Instant now) {
        if (!fact.cluster().equals(state.cluster()) || state.declared() == null) {
            return Optional.of("it speaks of another cluster, or of one that nobody declared");
        }
        return switch (fact) {
            case ScheduleFact.RpoAtRisk risk -> otherRpo(state, risk, risk.dataOf());
            case ScheduleFact.RpoBreached breach ->
                otherRpo(state, breach, breach.dataOf()).or(() -> tooEarly(breach, now));
            case ScheduleFact.RpoRestored restored -> tooEarly(restored, now);
            case ScheduleFact.BaselineMissing missing -> tooEarly(missing, now);
            case ScheduleFact.BaselineOutdated outdated ->
                outdated.versions().differFrom(outdated.baselineVersions())
                        ? tooEarly(outdated, now)
                        : Optional.of("both versions are the same, or one is unknown");
            case ScheduleFact.LockEnding ending ->
                ending.until().isAfter(now) ? Optional.empty() : Optional.of("the lock has ended already");
            case ScheduleFact.PolicyMissing missing ->
                state.policy() == null ? tooEarly(missing, now) : Optional.of("there is a policy");
        };
    }

    /** Data becomes too old after the time that the policy in force says, and at no other. */
    private static Optional<String> otherRpo(ClusterState state, RpoFact fact, @Nullable Instant dataOf) {
        Long rpoSeconds = rpoSeconds(state.policy(), fact.rule());
        if (rpoSeconds == null) {
            return Optional.of("the policy in force has no rule of this name with an RPO");
        }
        return dataOf == null || dataOf.plusSeconds(rpoSeconds).equals(fact.period())
                ? Optional.empty()
                : Optional.of("the policy in force allows %d s".formatted(rpoSeconds));
    }

    private static @Nullable Long rpoSeconds(@Nullable BackupPolicy policy, String rule) {
        for (ScheduleRule candidate : policy == null ? List.<ScheduleRule>of() : policy.rules()) {
            if (candidate.name().equals(rule)) {
                return candidate.rpoSeconds();
            }
        }
        return null;
    }

    private static Optional<String> tooEarly(ScheduleFact fact, Instant now) {
        return fact.period().isAfter(now.plus(CLOCK_TOLERANCE))
                ? Optional.of("%s has not come; compare the clocks".formatted(fact.period()))
                : Optional.empty();
    }
}
