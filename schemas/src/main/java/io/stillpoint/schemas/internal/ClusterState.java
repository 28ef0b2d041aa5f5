package io.stillpoint.schemas.internal;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.Request.ClusterDeclared;
import io.stillpoint.schemas.loss.KnownLoss;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.SagaKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that the coordinator knows of one cluster: the fold of its facts. Kept in the compacted topic {@code
 * stillpoint.state}, where the CLI reads it too.
 *
 * @param declared null until the cluster was declared
 * @param sequence that of the last fact
 * @param lastHash SHA-256 of the last fact, chained
 * @param fencingToken the highest that was handed out
 * @param running the saga that runs, of several the one that started first; null when none does
 * @param line requests that wait, oldest first
 * @param knownRequests what was published once, by a name of its own: verifications that nobody asked for, what the scheduler noticed,
 *     and when refusals were published. States that were written before requests were known by source and id hold ids of requests
 *     here, without a source
 * @param finished how the last sagas ended, newest last, bounded
 * @param completedRestores when the last restores completed, by saga, oldest first, bounded: what others keep aside is removed only
 *     when it is named
 * @param quietNodes by address: boot ids of nodes that were proved quiet and have not been started since. They tell
 *     a later saga whether a node has been rebooted
 * @param policy the one in force, null until one was declared
 * @param pins by recovery point: why no policy removes it, oldest first; those of people are bounded
 * @param requestDays the requests that were answered in the last 30 days, by day in UTC, such as {@code 2026-11-22}
 * @param besides the sagas that run beside {@code running} because they share nothing with it or with each other, in the order in which
 *     they started; empty when nothing runs
 * @param losses what recovery points have named, the one named last at the end, bounded; empty in states of earlier releases
 */
public record ClusterState(
        String cluster,
        @Nullable ClusterDeclared declared,
        long sequence,
        String lastHash,
        long fencingToken,
        @Nullable SagaState running,
        List<Waiting> line,
        Map<String, Instant> knownRequests,
        List<FinishedSaga> finished,
        Map<String, String> quietNodes,
        @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, Instant> completedRestores,
        @Nullable BackupPolicy policy,
        @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, Pin> pins,
        @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, RequestDay> requestDays,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<SagaState> besides,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<KnownLoss> losses) {

    public ClusterState {
        line = List.copyOf(line);
        knownRequests = FrozenMap.of(knownRequests);
        finished = List.copyOf(finished);
        quietNodes = FrozenMap.byKey(quietNodes);
        completedRestores = FrozenMap.of(completedRestores);
        pins = FrozenMap.of(pins);
        requestDays = FrozenMap.byKey(requestDays);
        besides = List.copyOf(besides);
        losses = List.copyOf(losses);
    }

    public static ClusterState unknown(String cluster) {
        return new ClusterState(
                cluster, null, 0, "", 0, null, List.of(), Map.of(), List.of(), Map.of(), Map.of(), null, Map.of(),
                Map.of(), List.of(), List.of());
    }

    /** Every saga that runs, in the order in which they started. */
    public List<SagaState> sagas() {
        return Stream.concat(Stream.ofNullable(running), besides.stream()).toList();
    }

    /** The saga of this name, if it runs. */
    public Optional<SagaState> saga(String name) {
        return sagas().stream().filter(saga -> saga.saga().equals(name)).findFirst();
    }

    /** The same as seen from one saga: it is the one that runs, and every other is beside it. */
    public ClusterState seenFrom(String saga) {
        boolean first = running == null || running.saga().equals(saga);
        return first ? this : saga(saga).map(this::with).orElse(this);
    }

    private ClusterState with(SagaState first) {
        return new ClusterState(
                cluster,
                declared,
                sequence,
                lastHash,
                fencingToken,
                first,
                line,
                knownRequests,
                finished,
                quietNodes,
                completedRestores,
                policy,
                pins,
                requestDays,
                sagas().stream()
                        .filter(saga -> !saga.saga().equals(first.saga()))
                        .toList(),
                losses);
    }

    /**
     * Returns the token of the next task. The first of a cluster's life is the time in seconds: nodes remember the highest that they have
     * seen, and after all was lost and begun anew it must be higher than any of the life before, which had fewer tasks than seconds.
     */
    public long nextToken(Instant now) {
        return fencingToken == 0 ? Math.max(1, now.getEpochSecond()) : fencingToken + 1;
    }

    /** Returns the declaration that holds once the line is worked off, null when there is none. */
    public @Nullable ClusterDeclared latestDeclaration() {
        ClusterDeclared latest = declared;
        for (Waiting waiting : line) {
            latest = waiting.request() instanceof ClusterDeclared declaration ? declaration : latest;
        }
        return latest;
    }

    /** An accepted request that waits in line. */
    public record Waiting(String saga, String requestId, Request request, Instant acceptedAt) {}

    /**
     * Why a recovery point stays.
     *
     * @param baseline whether it is a baseline, whose pin stays for ever
     * @param claimedSource who says that he asked for it
     */
    public record Pin(boolean baseline, String reason, String claimedSource, Instant since) {}

    /**
     * The requests that were answered on one day.
     *
     * @param keys a digest of each one's source and id, in the order of their arrival
     * @param bySource how many were of each source, by its digest; empty once the day is over
     */
    public record RequestDay(List<String> keys, Map<String, Integer> bySource) {
        public static final RequestDay NONE = new RequestDay(List.of(), Map.of());

        public RequestDay {
            keys = List.copyOf(keys);
            bySource = FrozenMap.byKey(bySource);
        }
    }

    /**
     * How a saga ended.
     *
     * @param saved the components that a backup saved; empty for everything else, and in states of older releases
     * @param roles of the nodes that hot images were asked for, as the request named them
     * @param notBack nodes that were stopped and are not known to be back, although it did what was asked
     * @param stateLeft in what state it left the cluster, when it failed or not everything came back; the fact that ended it has all lines
     */
    public record FinishedSaga(
            String saga,
            SagaKind kind,
            String requestId,
            @Nullable String point,
            boolean succeeded,
            String outcome,
            Instant startedAt,
            Instant endedAt,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<Component> saved,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<Role> roles,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> notBack,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> stateLeft) {
        public FinishedSaga {
            stateLeft = List.copyOf(stateLeft);
            notBack = List.copyOf(notBack);
            saved = List.copyOf(saved);
            roles = List.copyOf(roles);
        }
    }
}
