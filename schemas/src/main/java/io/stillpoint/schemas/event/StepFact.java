package io.stillpoint.schemas.event;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.annotation.OptBoolean;
import io.stillpoint.schemas.guard.Acceptance;
import io.stillpoint.schemas.policy.LockExtension;
import io.stillpoint.schemas.policy.PruneVerdict;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.AsideItem;
import io.stillpoint.schemas.shared.ClusterVersions;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.schemas.vault.ChainHead;
import io.stillpoint.schemas.vault.VerificationLevel;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What happened to one step of a saga. */
public sealed interface StepFact extends Fact {

    StepRef step();

    @Override
    default String cluster() {
        return step().cluster();
    }

    /** Completes a step. A backup worker proposes it in its report; it is a fact once the coordinator accepts it. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "kind", requireTypeIdForSubtypes = OptBoolean.FALSE)
    sealed interface Completion extends StepFact {
        /** Returns the action that this fact completes. */
        Action action();
    }

    /** Completes a step on one node, which is the step's target. */
    sealed interface NodeCompletion extends Completion {
        String node();
    }

    /**
     * A task was handed out.
     *
     * @param fencingToken higher than that of every task before it on this cluster
     * @param deadline when the attempt counts as failed if it is taken at once; {@link StepTaken} has the one that holds
     * @param takeBy until when a backup worker may take it; null in facts of earlier releases, where the time began at once
     * @param head what a seal's document says about the log, the same for every attempt; null for other actions
     */
    record StepStarted(
            StepRef step,
            Action action,
            long fencingToken,
            Instant deadline,
            @Nullable Instant takeBy,
            @Nullable ChainHead head)
            implements StepFact {

        public StepStarted(StepRef step, Action action, long fencingToken, Instant deadline) {
            this(step, action, fencingToken, deadline, null, null);
        }
    }

    /**
     * A backup worker took the task: the time limit of the step begins.
     *
     * @param worker host and process that has it, for people
     * @param run random id of this execution
     * @param deadline when the attempt counts as failed
     */
    record StepTaken(StepRef step, Action action, String worker, String run, Instant deadline) implements StepFact {}

    /**
     * One attempt failed.
     *
     * @param retried whether another follows
     * @param notBefore when that one is handed out; null when it follows at once, or none does
     */
    record StepFailed(
            StepRef step,
            Action action,
            Problem problem,
            boolean retried,
            @Nullable Instant notBefore) implements StepFact {

        /** Nothing is waited for: no attempt follows, or one does at once. */
        public StepFailed(StepRef step, Action action, Problem problem, boolean retried) {
            this(step, action, problem, retried, null);
        }
    }

    /** A node did not come back before its start deadline. The masters are started anyway. */
    record NodeStartFailed(StepRef step, String node, Problem problem) implements StepFact {}

    /**
     * Preflight of a node.
     *
     * @param imageBytes estimate of what its image would read
     * @param notes what is wrong with the node and does not stop a restore
     */
    record NodeChecked(
            StepRef step,
            String node,
            String bootId,
            long imageBytes,
            List<String> manifests,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<Problem> notes)
            implements NodeCompletion {
        public NodeChecked {
            notes = List.copyOf(notes);
        }

        /** One of a node with which nothing is wrong. */
        public NodeChecked(StepRef step, String node, String bootId, long imageBytes, List<String> manifests) {
            this(step, node, bootId, imageBytes, manifests, List.of());
        }

        @Override
        public Action action() {
            return Action.CHECK_NODE;
        }
    }

    /**
     * Preflight of etcd.
     *
     * @param members how many are healthy
     */
    record EtcdChecked(StepRef step, int members, long revision, long databaseBytes) implements Completion {
        @Override
        public Action action() {
            return Action.CHECK_ETCD;
        }
    }

    /**
     * Preflight of the vault.
     *
     * @param bytesPerSecond what it took of a probe that does not compress, over one connection; at least 1
     */
    record VaultChecked(StepRef step, boolean objectLock, long bytesPerSecond) implements Completion {
        @Override
        public Action action() {
            return Action.CHECK_VAULT;
        }
    }

    /**
     * What is installed on the cluster.
     *
     * @param notes why a version is unknown, empty when none is
     */
    record VersionsRead(StepRef step, ClusterVersions versions, List<String> notes) implements Completion {
        public VersionsRead {
            notes = List.copyOf(notes);
        }

        @Override
        public Action action() {
            return Action.READ_VERSIONS;
        }
    }

    /** etcd's manifest is parked and its ports are proved closed. */
    record EtcdParked(StepRef step, String node, List<String> manifests, List<Integer> portsClosed)
            implements NodeCompletion {
        @Override
        public Action action() {
            return Action.PARK_ETCD;
        }
    }

    /** Every other manifest is parked. */
    record PodsParked(StepRef step, String node, List<String> manifests, List<Integer> portsClosed)
            implements NodeCompletion {
        @Override
        public Action action() {
            return Action.PARK_PODS;
        }
    }

    /**
     * The node is quiet: units inactive, processes gone, ports free. Nothing may be imaged before every node says so.
     */
    record NodeQuiesced(StepRef step, String node, String bootId, List<String> processesGone, List<Integer> portsFree)
            implements NodeCompletion {
        @Override
        public Action action() {
            return Action.QUIESCE;
        }
    }

    record KubeletStopped(StepRef step, String node) implements NodeCompletion {
        @Override
        public Action action() {
            return Action.STOP_KUBELET;
        }
    }

    record KubeletStarted(StepRef step, String node) implements NodeCompletion {
        @Override
        public Action action() {
            return Action.START_KUBELET;
        }
    }

    record KubeletRestarted(StepRef step, String node) implements NodeCompletion {
        @Override
        public Action action() {
            return Action.RESTART_KUBELET;
        }
    }

    /** The node's units are active again. */
    record NodeStarted(StepRef step, String node, String bootId) implements NodeCompletion {
        @Override
        public Action action() {
            return Action.START_NODE;
        }
    }

    /** @param adopted those of {@code manifests} that others had parked and that were asked for by name */
    record EtcdUnparked(
            StepRef step,
            String node,
            List<String> manifests,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> adopted) implements NodeCompletion {
        public EtcdUnparked {
            adopted = List.copyOf(adopted);
        }

        @Override
        public Action action() {
            return Action.UNPARK_ETCD;
        }
    }

    /**
     * Every other manifest that Stillpoint parked is back.
     *
     * @param adopted those of {@code manifests} that others had parked and that were asked for by name
     * @param strangers what others parked and what stays parked
     */
    record PodsUnparked(
            StepRef step,
            String node,
            List<String> manifests,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> adopted,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> strangers)
            implements NodeCompletion {
        public PodsUnparked {
            adopted = List.copyOf(adopted);
            strangers = List.copyOf(strangers);
        }

        @Override
        public Action action() {
            return Action.UNPARK_PODS;
        }
    }

    /** Members that answer as healthy; {@code missing} is empty unless only a quorum was asked for. */
    record EtcdHealthy(StepRef step, List<String> healthy, List<String> missing) implements Completion {
        public EtcdHealthy {
            healthy = List.copyOf(healthy);
            missing = List.copyOf(missing);
        }

        @Override
        public Action action() {
            return Action.AWAIT_ETCD;
        }
    }

    /** The control plane of this node answers. */
    record HealthChecked(StepRef step, String node) implements NodeCompletion {
        @Override
        public Action action() {
            return Action.CHECK_HEALTH;
        }
    }

    /**
     * The registry pods that ran before the restore are gone.
     *
     * @param pods the new ones, which are Ready; empty when the registry does not run in pods
     */
    record RegistryPodsRecycled(StepRef step, List<String> pods) implements Completion {
        public RegistryPodsRecycled {
            pods = List.copyOf(pods);
        }

        @Override
        public Action action() {
            return Action.RECYCLE_REGISTRY;
        }
    }

    /**
     * What the API server says about the cluster at the end of the wait. All is well when every list but the first is
     * empty.
     *
     * @param readyNodes addresses of declared nodes that are Ready
     * @param notReadyNodes address of each declared node that is not, with the reason
     * @param podsNotRunning namespace, name and state of the platform's pods that are neither running nor finished
     * @param phantomPods namespace, name and reason of pods that the API server lists but no node runs
     */
    record ClusterChecked(
            StepRef step,
            List<String> readyNodes,
            List<String> notReadyNodes,
            List<String> podsNotRunning,
            List<String> phantomPods)
            implements Completion {
        public ClusterChecked {
            readyNodes = List.copyOf(readyNodes);
            notReadyNodes = List.copyOf(notReadyNodes);
            podsNotRunning = List.copyOf(podsNotRunning);
            phantomPods = List.copyOf(phantomPods);
        }

        @Override
        public Action action() {
            return Action.CHECK_CLUSTER;
        }
    }

    /**
     * A snapshot is complete in the vault, with its manifest.
     *
     * @param notes what was wrong with the component although the snapshot is whole
     */
    record SnapshotCompleted(
            StepRef step,
            SnapshotRef snapshot,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<Problem> notes) implements Completion {
        public SnapshotCompleted {
            notes = List.copyOf(notes);
        }

        /** One of which there is nothing to note. */
        public SnapshotCompleted(StepRef step, SnapshotRef snapshot) {
            this(step, snapshot, List.of());
        }

        @Override
        public Action action() {
            return snapshot.component().snapshot();
        }
    }

    /**
     * The recovery point's signed document is in the vault.
     *
     * @param key of the document
     * @param version of the document, null where the bucket keeps none
     * @param signatureVersion of its signature, null where the bucket keeps none
     * @param lockedUntil when the locks of its objects end; null when the store does not lock
     */
    record RecoveryPointSealed(
            StepRef step,
            String point,
            String key,
            String sha256,
            @Nullable String version,
            @Nullable String signatureVersion,
            @Nullable Instant lockedUntil)
            implements Completion {
        @Override
        public Action action() {
            return Action.SEAL_POINT;
        }
    }

    /**
     * Every guard has answered.
     *
     * @param point the recovery point that was chosen
     * @param snapshots what will be read, by component
     * @param refusals guards that refused; when there are any the restore ends here
     * @param planDigest what an approval must name
     * @param clusterIdentity the cluster's own identity as read from its certificates, compared with the snapshot's
     * @param accepted what guards have found and the request has let through; later steps let nothing else through; null in plans of
     *     earlier releases, which did not write it down
     */
    record RestorePlanned(
            StepRef step,
            String point,
            List<SnapshotRef> snapshots,
            List<Problem> refusals,
            List<String> warnings,
            String planDigest,
            @Nullable String clusterIdentity,
            @Nullable List<Acceptance> accepted)
            implements Completion {
        public RestorePlanned {
            accepted = accepted == null ? null : List.copyOf(accepted);
            snapshots = List.copyOf(snapshots);
            refusals = List.copyOf(refusals);
            warnings = List.copyOf(warnings);
        }

        /** One of which nothing had to be accepted. */
        public RestorePlanned(
                StepRef step,
                String point,
                List<SnapshotRef> snapshots,
                List<Problem> refusals,
                List<String> warnings,
                String planDigest,
                @Nullable String clusterIdentity) {
            this(step, point, snapshots, refusals, warnings, planDigest, clusterIdentity, List.of());
        }

        /** Returns all that was let through, as far as it was written down. */
        public List<Acceptance> letThrough() {
            return accepted == null ? List.of() : accepted;
        }

        /** The same plan with these warnings instead. */
        public RestorePlanned withWarnings(List<String> others) {
            return new RestorePlanned(step, point, snapshots, refusals, others, planDigest, clusterIdentity, accepted);
        }

        /** The same plan, refused for these reasons instead. */
        public RestorePlanned refusedFor(List<Problem> others) {
            return new RestorePlanned(step, point, snapshots, others, warnings, planDigest, clusterIdentity, accepted);
        }

        @Override
        public Action action() {
            return Action.PLAN_RESTORE;
        }
    }

    /**
     * The snapshot was read back whole: stored bytes, signature, decryption, plain bytes; and perhaps loaded.
     *
     * @param level null in facts of earlier releases, which knew bytes alone
     * @param note why it was not loaded although this component can be; null when there is nothing to say
     * @param highest bytes when nothing on the restore service's machine can load it; null otherwise
     */
    record SnapshotVerified(
            StepRef step,
            SnapshotRef snapshot,
            @Nullable VerificationLevel level,
            @Nullable String note,
            @Nullable VerificationLevel highest)
            implements Completion {

        /** One whose bytes were read back, of a component of which no more is known. */
        public SnapshotVerified(StepRef step, SnapshotRef snapshot) {
            this(step, snapshot, VerificationLevel.BYTES, null, null);
        }

        /** Returns how far it was proved. */
        public VerificationLevel reached() {
            return level == null ? VerificationLevel.BYTES : level;
        }

        /** Returns whether no more can be proved of it where it was read. */
        public boolean provedAsFarAsPossible() {
            return reached() == VerificationLevel.LOADED || highest == VerificationLevel.BYTES;
        }

        @Override
        public Action action() {
            return Action.VERIFY_SNAPSHOT;
        }
    }

    /**
     * One member holds the restored data.
     *
     * @param movedAside where the old data is now, by what it was
     */
    record ComponentRestored(StepRef step, Component component, String node, Map<String, String> movedAside)
            implements NodeCompletion {
        @Override
        public Action action() {
            return Action.REPLACE_ETCD_DATA;
        }
    }

    /** What was moved aside is back in its place. */
    record ComponentRolledBack(StepRef step, Component component, String node, List<String> putBack)
            implements NodeCompletion {
        @Override
        public Action action() {
            return Action.ROLL_BACK_ETCD_DATA;
        }
    }

    /** Every member answered with the same HashKV at one revision. */
    record EtcdProvedEqual(StepRef step, long revision, Map<String, Long> hashByMember) implements Completion {
        @Override
        public Action action() {
            return Action.PROVE_ETCD_EQUAL;
        }
    }

    /**
     * What restores keep aside on a node, or at the endpoint of a component.
     *
     * @param more how many are not listed, because facts are bounded
     */
    record AsideListed(StepRef step, List<AsideItem> items, int more) implements Completion {
        public AsideListed {
            items = List.copyOf(items);
        }

        @Override
        public Action action() {
            return Action.LIST_ASIDE;
        }
    }

    /**
     * What was chosen is gone for ever.
     *
     * @param removed directories, databases or collections; empty when an earlier attempt had removed them
     */
    record AsideRemoved(StepRef step, List<String> removed) implements Completion {
        public AsideRemoved {
            removed = List.copyOf(removed);
        }

        @Override
        public Action action() {
            return Action.REMOVE_ASIDE;
        }
    }

    /**
     * What the policy says of each recovery point, and what else could go.
     *
     * @param obstacles why nothing at all may be removed now; then every verdict says that its point stays
     * @param verdicts newest first; all that go are listed
     * @param more how many are not listed, because facts are bounded; all of them stay for now
     * @param leftovers how many executions left something that belongs to no recovery point and goes
     * @param sharedObjects how many shared objects no point needs
     * @param bytes of leftovers and shared objects
     * @param locks of points that stay, which are to end later than they do now; the soonest first
     * @param snapshots of each point that goes, as {@code component/target}
     */
    record PrunePlanned(
            StepRef step,
            List<Problem> obstacles,
            List<PruneVerdict> verdicts,
            int more,
            int leftovers,
            int sharedObjects,
            long bytes,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<LockExtension> locks,
            @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, List<String>> snapshots)
            implements Completion {
        public PrunePlanned {
            locks = List.copyOf(locks);
            snapshots = Map.copyOf(snapshots);
            obstacles = List.copyOf(obstacles);
            verdicts = List.copyOf(verdicts);
        }

        @Override
        public Action action() {
            return Action.PLAN_PRUNE;
        }
    }

    /**
     * What was chosen is gone for ever.
     *
     * @param refused what the store did not remove, the first problems of them; a locked object is one
     * @param extended locks that end later now
     */
    record ObjectsRemoved(
            StepRef step,
            long objects,
            long bytes,
            List<Problem> refused,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<LockExtension> extended)
            implements Completion {
        public ObjectsRemoved {
            extended = List.copyOf(extended);
            refused = List.copyOf(refused);
        }

        @Override
        public Action action() {
            return Action.REMOVE_OBJECTS;
        }
    }

    /**
     * A component other than etcd is restored and was read again.
     *
     * @param restored what was brought back: repositories, databases, directories of nodes
     * @param leftAlone what was not touched, because it was whole already or is not in the snapshot
     * @param proof what was compared and found equal, in words
     * @param refused what the snapshot has and the component did not take
     */
    record ContentRestored(
            StepRef step,
            Component component,
            List<String> restored,
            List<String> leftAlone,
            String proof,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> refused)
            implements Completion {
        public ContentRestored {
            restored = List.copyOf(restored);
            leftAlone = List.copyOf(leftAlone);
            refused = List.copyOf(refused);
        }

        /** One of which the component took everything. */
        public ContentRestored(
                StepRef step, Component component, List<String> restored, List<String> leftAlone, String proof) {
            this(step, component, restored, leftAlone, proof, List.of());
        }

        /** Returns the component's action. A component without one gets an action that fits no content step. */
        @Override
        public Action action() {
            // A report on a component without this action must not throw; it just fits no content step.
            return component.restore().orElse(Action.REPLACE_ETCD_DATA);
        }
    }

    /**
     * The old data that a restore kept aside is in use again.
     *
     * @param putBack databases, or directories of nodes; empty when the restore had replaced nothing yet
     */
    record ContentRolledBack(StepRef step, Component component, List<String> putBack) implements Completion {
        public ContentRolledBack {
            putBack = List.copyOf(putBack);
        }

        /** Returns the component's roll-back. A component without one gets an action that fits no content step. */
        @Override
        public Action action() {
            return component.rollBack().orElse(Action.ROLL_BACK_ETCD_DATA);
        }
    }
}
