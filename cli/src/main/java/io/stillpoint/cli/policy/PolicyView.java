package io.stillpoint.cli.policy;

import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.policy.schedule.BackupHistory;
import io.stillpoint.policy.schedule.Outlook;
import io.stillpoint.policy.schedule.PendingAnswers;
import io.stillpoint.policy.schedule.ScheduleDecider;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.policy.BackupPolicy;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster is promised, and what follows from that now.
 *
 * @param policy null when none was declared
 */
record PolicyView(String cluster, @Nullable BackupPolicy policy, Outlook outlook) {

    /** Reads the whole log of facts, as the scheduler does, and decides as it does. */
    static List<PolicyView> of(List<ClusterState> clusters, KafkaBroker broker, Instant now) {
        Map<String, BackupHistory> histories = new HashMap<>();
        broker.readLog(fact ->
                histories.computeIfAbsent(fact.cluster(), BackupHistory::new).apply(fact));
        return clusters.stream()
                .map(state ->
                        of(state, histories.getOrDefault(state.cluster(), new BackupHistory(state.cluster())), now))
                .toList();
    }

    static PolicyView of(ClusterState state, BackupHistory history, Instant now) {
        Outlook outlook =
                ScheduleDecider.decide(history, new PendingAnswers(), now).outlook();
        return new PolicyView(state.cluster(), state.policy(), outlook);
    }
}
