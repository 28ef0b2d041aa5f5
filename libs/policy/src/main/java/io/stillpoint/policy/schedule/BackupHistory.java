package io.stillpoint.policy.schedule;

import io.stillpoint.policy.retention.CopyLog;
import io.stillpoint.schemas.event.DamagedCopy;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.ScheduleFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.ScheduleRule;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.SagaKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the facts of one cluster say about its backups and prunes. It is nothing but their fold, so all who read the log from its beginning know the
 * same. Used by one thread.
 */
public final class BackupHistory {

    /** Who the scheduler's requests are from. */
    public static final String SOURCE = "stillpoint/scheduler";

    private final String cluster;
    private long sequence;
    private Request.@Nullable ClusterDeclared declared;
    private @Nullable Instant declaredAt;
    private @Nullable BackupPolicy policy;
    private final Map<String, Instant> inForceSince = new HashMap<>();
    private final Map<String, RuleAttempts> attempts = new HashMap<>();
    private final Map<String, ActiveSaga> active = new LinkedHashMap<>();
    private final CopyLog copies = new CopyLog();
    private final SavedComponents saved = new SavedComponents(copies);
    private final MeasuredDurations durations = new MeasuredDurations();
    private final BaselineRecord baselines = new BaselineRecord(copies);
    private final NoticeRecord notices = new NoticeRecord();
    private final PruneRecord prunes = new PruneRecord();
    private @Nullable Instant stoppedSince;

    public BackupHistory(String cluster) {
        this.cluster = cluster;
    }

    /** Applies the next fact; one that was applied before changes nothing. */
    public void apply(Envelope<? extends Fact> envelope) {
        Long number = envelope.sequence();
        if (number != null) {
            if (number <= sequence) {
                return;
            }
            sequence = number;
        }
        Instant time = envelope.time();
        copies.apply(envelope.data(), time);
        switch (envelope.data()) {
            case RequestFact.RequestAccepted accepted -> accept(accepted, time);
            case RequestFact.RequestRejected rejected -> reject(rejected, time);
            case SagaFact fact -> saga(fact, time);
            case StepFact fact -> saved.step(fact, time);
            case ScheduleFact fact -> notices.add(fact);
        }
    }

    private void accept(RequestFact.RequestAccepted accepted, Instant time) {
        String saga = accepted.saga();
        switch (accepted.request()) {
            case Request.ClusterDeclared declaration -> {
                declared = declaration;
                declaredAt = declaredAt == null ? time : declaredAt;
            }
            case Request.PolicyDeclared declaration -> govern(declaration.policy(), time);
            case Request.CancelRequested _,
                    Request.RestoreApproved _,
                    Request.PinRequested _,
                    Request.LossesAccepted _ -> {}
            case Request.BackupRequested _,
                    Request.RestoreRequested _,
                    Request.StopRequested _,
                    Request.StartRequested _,
                    Request.AsideRequested _,
                    Request.PruneRequested _ -> {
                if (saga != null) {
                    active.put(saga, new ActiveSaga(saga, own(accepted).orElse(null), accepted.request(), null));
                }
                own(accepted)
                        .ifPresent(origin -> attempts.merge(
                                origin.rule(),
                                RuleAttempts.NONE.accepted(origin.due(), time),
                                (before, _) -> before.accepted(origin.due(), time)));
                ownPrune(accepted).ifPresent(due -> prunes.accepted(due, time));
            }
        }
    }

    private void reject(RequestFact.RequestRejected rejected, Instant time) {
        own(rejected)
                .ifPresent(origin -> attempts.put(
                        origin.rule(),
                        attempts(origin.rule())
                                .refused(origin.due(), time, rejected.problem().sentence())));
        ownPrune(rejected)
                .ifPresent(due -> prunes.refused(due, time, rejected.problem().sentence()));
    }

    /** A rule that stays as it was keeps its time, so that nothing is missed when a policy is declared again. */
    private void govern(BackupPolicy next, Instant time) {
        BackupPolicy before = policy;
        Map<String, Instant> since = new HashMap<>();
        for (ScheduleRule rule : next.rules()) {
            boolean same = before != null
                    && before.paused() == next.paused()
                    && before.rules().contains(rule);
            since.put(rule.name(), same ? inForceSince.getOrDefault(rule.name(), time) : time);
        }
        inForceSince.clear();
        inForceSince.putAll(since);
        attempts.keySet().retainAll(since.keySet());
        notices.keepRules(since.keySet());
        prunes.govern(before, next, time);
        policy = next;
    }

    private void saga(SagaFact fact, Instant time) {
        switch (fact) {
            case SagaFact.SagaStarted started ->
                active.computeIfPresent(started.saga(), (_, waiting) -> waiting.started(time));
            case SagaFact.BackupCompleted completed -> completed(completed, time);
            case SagaFact.BackupFailed failed ->
                ended(failed.saga())
                        .ifPresent(saga -> failed(saga, failed.problem().sentence(), time));
            case SagaFact.ColdWindowExceeded exceeded ->
                // How long it would have taken is not known, only that it is longer. A cluster is not stopped again for
                // a little more time.
                durations.add(
                        BackupKind.of(Consistency.COLD, List.of(Component.NODE_IMAGE), List.of()),
                        Duration.ofSeconds(exceeded.limitSeconds() + exceeded.limitSeconds() / 4 + 1));
            case SagaFact.OrderCompleted order -> {
                ended(order.saga());
                stoppedSince = order.kind() == SagaKind.STOP ? time : null;
            }
            case SagaFact.RestoreCompleted _ -> {
                ended(fact.saga());
                stoppedSince = null;
            }
            case SagaFact.RestoreRehearsedOnPaper _,
                    SagaFact.RestoreRefused _,
                    SagaFact.RestoreFailed _,
                    SagaFact.AsideCompleted _ -> ended(fact.saga());
            case SagaFact.OrderFailed failed ->
                ended(failed.saga()).ifPresent(saga -> prunes.failed(saga, failed.problem(), time));
            case SagaFact.PruneCompleted completed ->
                ended(completed.saga()).ifPresent(saga -> prunes.completed(saga, completed, time));
            case SagaFact.RestoreApprovalAccepted _,
                    SagaFact.SagaCompensating _,
                    SagaFact.ColdWindowEstimated _,
                    SagaFact.RecoveryPointPinned _ -> {}
            case SagaFact.RecoveryPointPruned pruned -> saved.pruned(pruned.point());
        }
    }

    private void completed(SagaFact.BackupCompleted completed, Instant time) {
        ActiveSaga running = active.get(completed.saga());
        List<Role> roles = running != null && running.request() instanceof Request.BackupRequested backup
                ? backup.roles()
                : List.of();
        Collection<Component> components = saved.completed(completed, roles);
        baselines.completed(completed, time);
        if (completed.consistency() == Consistency.COLD) {
            stoppedSince = null;
        }
        Duration waited = saved.waited(completed.saga());
        ended(completed.saga()).ifPresent(saga -> {
            if (saga.startedAt() != null) {
                durations.add(
                        BackupKind.of(completed.consistency(), components, roles),
                        Duration.between(saga.startedAt(), time).minus(waited));
            }
            if (completed.missing().isEmpty()) {
                Optional.ofNullable(saga.origin())
                        .ifPresent(origin -> attempts.computeIfPresent(
                                origin.rule(), (_, before) -> before.succeeded(origin.due(), time)));
            } else {
                failed(saga, "the recovery point lacks " + labels(completed.missing()), time);
            }
        });
    }

    private void failed(ActiveSaga saga, String why, Instant time) {
        Optional.ofNullable(saga.origin())
                .ifPresent(origin -> attempts.computeIfPresent(
                        origin.rule(), (_, before) -> before.failed(origin.due(), time, why)));
    }

    private Optional<ActiveSaga> ended(String saga) {
        saved.forget(saga);
        return Optional.ofNullable(active.remove(saga));
    }

    /** Ids are free to use; only the scheduler's own requests count for a rule. */
    private static Optional<ScheduleIds.Origin> own(RequestFact answer) {
        return answer.claimedSource().equals(SOURCE) ? ScheduleIds.originOf(answer.requestId()) : Optional.empty();
    }

    private static Optional<Instant> ownPrune(RequestFact answer) {
        return answer.claimedSource().equals(SOURCE) ? ScheduleIds.pruneDueOf(answer.requestId()) : Optional.empty();
    }

    private static String labels(List<Component> components) {
        return String.join(", ", components.stream().map(Component::label).toList());
    }

    List<Component> components(ScheduleRule rule) {
        return BackupKind.components(rule, declared);
    }

    public String cluster() {
        return cluster;
    }

    /** Returns the policy in force; empty before the first. */
    public Optional<BackupPolicy> policy() {
        return Optional.ofNullable(policy);
    }

    Optional<Instant> declaredAt() {
        return Optional.ofNullable(declaredAt);
    }

    /** Since when a rule is as it is now. Times before do not count as missed. */
    Instant inForceSince(ScheduleRule rule) {
        return inForceSince.getOrDefault(rule.name(), Instant.MAX);
    }

    RuleAttempts attempts(String rule) {
        return attempts.getOrDefault(rule, RuleAttempts.NONE);
    }

    Collection<ActiveSaga> active() {
        return active.values();
    }

    /** The first saga that runs or waits and uses any of these. */
    Optional<ActiveSaga> using(Set<Component> components) {
        return active.values().stream()
                .filter(saga -> !Collections.disjoint(saga.uses(declared), components))
                .findFirst();
    }

    /** What the runs of a rule use. */
    Set<Component> uses(ScheduleRule rule) {
        return BackupKind.of(rule, declared).uses();
    }

    /** The newest data of a component that counts for a rule. */
    Optional<SavedData> saved(Component component, ScheduleRule rule) {
        return saved.of(component, rule.consistency(), rule.roles());
    }

    /** The newest copy of a component that would count for a rule, if it was found damaged. */
    Optional<DamagedCopy> damaged(Component component, ScheduleRule rule) {
        return saved.damaged(component, rule.consistency(), rule.roles());
    }

    /** How long a run of this rule takes by what was measured; zero when nothing was. */
    Duration expectedDuration(ScheduleRule rule) {
        return durations.expected(BackupKind.of(rule, declared)).orElse(Duration.ZERO);
    }

    BaselineRecord baselines() {
        return baselines;
    }

    NoticeRecord notices() {
        return notices;
    }

    PruneRecord prunes() {
        return prunes;
    }

    /** Since when the cluster is stopped on request; empty when it is not. */
    Optional<Instant> stoppedSince() {
        return Optional.ofNullable(stoppedSince);
    }
}
