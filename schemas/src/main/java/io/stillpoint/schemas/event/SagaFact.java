package io.stillpoint.schemas.event;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.policy.PruneVerdict;
import io.stillpoint.schemas.shared.AsideVerdict;
import io.stillpoint.schemas.shared.ClusterVersions;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Plan;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SagaKind;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.ComponentNote;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Events in the life of a saga. */
public sealed interface SagaFact extends Fact {

    String saga();

    /**
     * The saga runs.
     *
     * @param kind what it is for
     * @param requestId the request that asked for it
     * @param point the recovery point that it makes, null for other kinds
     */
    record SagaStarted(
            String cluster,
            String saga,
            SagaKind kind,
            String requestId,
            @Nullable String point,
            Plan plan) implements SagaFact {}

    /** The plan that was shown is approved and runs on. */
    record RestoreApprovalAccepted(String cluster, String saga, String planDigest, String claimedSource)
            implements SagaFact {}

    /**
     * The saga failed or was cancelled. Its {@code plan} now brings the cluster back.
     *
     * @param cause why; when {@code cancelled}, who asked for it and the reason that was given
     */
    record SagaCompensating(String cluster, String saga, Problem cause, boolean cancelled, Plan plan)
            implements SagaFact {}

    /**
     * The recovery point is sealed and in the vault.
     *
     * @param missing components that were asked for and could not be saved; when there are any the point is partial
     * @param coldWindowSeconds from the first stop to the end of the last start; 0 for a hot backup
     * @param nodesNotStarted nodes that did not come back in time, for a human to look at
     * @param versions of what ran on the cluster, null when unknown
     * @param notes why components are missing, and what was wrong with others that are whole
     * @param stateLeft what was last known of each node that did not come back, one sentence each
     */
    record BackupCompleted(
            String cluster,
            String saga,
            String point,
            Consistency consistency,
            boolean baseline,
            List<SnapshotRef> snapshots,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<Component> missing,
            long coldWindowSeconds,
            List<String> nodesNotStarted,
            @Nullable ClusterVersions versions,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<ComponentNote> notes,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> stateLeft)
            implements SagaFact {
        public BackupCompleted {
            snapshots = List.copyOf(snapshots);
            missing = List.copyOf(missing);
            nodesNotStarted = List.copyOf(nodesNotStarted);
            notes = List.copyOf(notes);
            stateLeft = List.copyOf(stateLeft);
        }

        /** Returns all that its snapshots lack. */
        public List<Loss> losses() {
            return snapshots.stream()
                    .flatMap(snapshot -> snapshot.losses().stream())
                    .toList();
        }

        /** One of which there is nothing to note. */
        public BackupCompleted(
                String cluster,
                String saga,
                String point,
                Consistency consistency,
                boolean baseline,
                List<SnapshotRef> snapshots,
                List<Component> missing,
                long coldWindowSeconds,
                List<String> nodesNotStarted,
                @Nullable ClusterVersions versions) {
            this(
                    cluster,
                    saga,
                    point,
                    consistency,
                    baseline,
                    snapshots,
                    missing,
                    coldWindowSeconds,
                    nodesNotStarted,
                    versions,
                    List.of(),
                    List.of());
        }
    }

    /** There is no recovery point; {@code stateLeft} says in what state the cluster is. */
    record BackupFailed(
            String cluster, String saga, String point, Problem problem, boolean cancelled, List<String> stateLeft)
            implements SagaFact {
        public BackupFailed {
            stateLeft = List.copyOf(stateLeft);
        }
    }

    /** A dry run ends with its plan; nothing was touched. */
    record RestoreRehearsedOnPaper(String cluster, String saga, String point, String planDigest) implements SagaFact {}

    /** A guard refused, before anything was touched. */
    record RestoreRefused(String cluster, String saga, List<Problem> problems) implements SagaFact {
        public RestoreRefused {
            problems = List.copyOf(problems);
        }
    }

    /**
     * Everything asked for is restored and proved.
     *
     * @param lookAt what lives beside the restored data and may not fit it, for a person to look at; no saga can prove it
     * @param stateLeft what was last known of each node that did not come back, one sentence each
     * @param notRestored what the source had and is not there, since the snapshot lacks it or the component did not take it
     */
    record RestoreCompleted(
            String cluster,
            String saga,
            String point,
            long outageSeconds,
            List<String> nodesNotStarted,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> lookAt,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> stateLeft,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> notRestored)
            implements SagaFact {
        public RestoreCompleted {
            nodesNotStarted = List.copyOf(nodesNotStarted);
            lookAt = List.copyOf(lookAt);
            stateLeft = List.copyOf(stateLeft);
            notRestored = List.copyOf(notRestored);
        }

        /** One after which there is nothing to look at. */
        public RestoreCompleted(
                String cluster, String saga, String point, long outageSeconds, List<String> nodesNotStarted) {
            this(cluster, saga, point, outageSeconds, nodesNotStarted, List.of(), List.of(), List.of());
        }
    }

    /** The restore failed; {@code stateLeft} says what was put back. */
    record RestoreFailed(String cluster, String saga, Problem problem, boolean cancelled, List<String> stateLeft)
            implements SagaFact {
        public RestoreFailed {
            stateLeft = List.copyOf(stateLeft);
        }
    }

    /**
     * The cluster was stopped or started as asked.
     *
     * @param stateLeft what was last known of each node that did not come back, one sentence each
     */
    record OrderCompleted(
            String cluster,
            String saga,
            SagaKind kind,
            List<String> nodesNotStarted,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> stateLeft)
            implements SagaFact {
        public OrderCompleted {
            nodesNotStarted = List.copyOf(nodesNotStarted);
            stateLeft = List.copyOf(stateLeft);
        }

        /** One after which everything is as it was asked for. */
        public OrderCompleted(String cluster, String saga, SagaKind kind, List<String> nodesNotStarted) {
            this(cluster, saga, kind, nodesNotStarted, List.of());
        }
    }

    /**
     * Everybody who may keep something aside was asked, and what was to be removed is removed as far as it could be.
     *
     * @param remove whether anything was to be removed
     * @param items what was listed, with what became of it
     * @param unanswered nodes and components that could not be asked; what they keep is not listed and stays
     */
    record AsideCompleted(
            String cluster, String saga, boolean remove, List<AsideVerdict> items, List<String> unanswered)
            implements SagaFact {
        public AsideCompleted {
            items = List.copyOf(items);
            unanswered = List.copyOf(unanswered);
        }
    }

    /**
     * The recovery point does not exist any more; its objects are removed next.
     *
     * @param why in words
     * @param snapshots that it had, as {@code component/target}
     */
    record RecoveryPointPruned(
            String cluster,
            String saga,
            String point,
            String why,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> snapshots)
            implements SagaFact {
        public RecoveryPointPruned {
            snapshots = List.copyOf(snapshots);
        }
    }

    /**
     * It was decided which recovery points stay and, where that was asked for, the others are removed.
     *
     * @param confirmed whether anything was to be removed
     * @param obstacles why nothing was
     * @param verdicts newest point first
     * @param more how many points are not listed; they stay
     * @param objects how many were removed
     * @param refused what the store did not remove
     */
    record PruneCompleted(
            String cluster,
            String saga,
            boolean confirmed,
            List<Problem> obstacles,
            List<PruneVerdict> verdicts,
            int more,
            long objects,
            long bytes,
            List<Problem> refused)
            implements SagaFact {
        public PruneCompleted {
            obstacles = List.copyOf(obstacles);
            verdicts = List.copyOf(verdicts);
            refused = List.copyOf(refused);
        }
    }

    /** The stop or start failed, or what is aside or in the vault could not be listed or removed. */
    record OrderFailed(
            String cluster, String saga, SagaKind kind, Problem problem, boolean cancelled, List<String> stateLeft)
            implements SagaFact {
        public OrderFailed {
            stateLeft = List.copyOf(stateLeft);
        }
    }

    /**
     * Estimates, before the first stop, how long imaging alone will take. Stopping and starting come on top.
     *
     * @param imageBytes what the images of all nodes would read
     * @param bytesPerSecond what the vault took of a probe that does not compress
     * @param imagingSeconds {@code imageBytes} divided by {@code bytesPerSecond}; data that compresses is faster
     * @param limitSeconds the limit of the whole cold window, null in facts of before every window had one
     */
    record ColdWindowEstimated(
            String cluster,
            String saga,
            long imageBytes,
            long bytesPerSecond,
            long imagingSeconds,
            @Nullable Long limitSeconds)
            implements SagaFact {}

    /** The cluster was down for longer than allowed: imaging ends, the cluster starts. */
    record ColdWindowExceeded(String cluster, String saga, long limitSeconds) implements SagaFact {}

    /** A baseline can never be pruned. */
    record RecoveryPointPinned(String cluster, String saga, String point) implements SagaFact {}
}
