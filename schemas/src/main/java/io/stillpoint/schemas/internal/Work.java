package io.stillpoint.schemas.internal;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.guard.Acceptance;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.LockExtension;
import io.stillpoint.schemas.policy.ObjectLockRule;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StartMethod;
import io.stillpoint.schemas.shared.Topology;
import io.stillpoint.schemas.vault.PointDocument;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a task needs to know beyond its step. */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "kind")
public sealed interface Work {

    /**
     * Work on one node.
     *
     * @param node the target
     * @param etcdMember whether it belongs to etcd
     * @param access how it is reached
     * @param startMethod how it is started, for {@link Action#START_NODE}
     * @param quiescedBootId boot id when it was quiesced; with it, a node is not rebooted twice
     * @param imageMounts mounts that its image reads, for the estimate of a preflight
     * @param quiesceFollows whether the plan quiesces the node; its preflight then looks for anything that would
     *     keep running
     * @param adoptParked names of manifests that others parked and that come back too
     */
    record OnNode(
            Node node,
            boolean etcdMember,
            Access access,
            StartMethod startMethod,
            @Nullable String quiescedBootId,
            List<String> imageMounts,
            @JsonSetter(nulls = Nulls.AS_EMPTY) boolean quiesceFollows,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> adoptParked)
            implements Work {
        public OnNode {
            adoptParked = List.copyOf(adoptParked);
        }
    }

    /** Work on etcd as a whole. {@code quorumSuffices} relaxes "every member", when a cluster is brought back or saved while it runs. */
    record OnEtcd(List<Node> members, Access access, boolean quorumSuffices) implements Work {}

    /**
     * A question to the API server, asked with the kubeconfig below {@code access}.
     *
     * @param topology the nodes that are expected
     * @param orderedAt when the first attempt was handed out; younger pods were made since
     */
    record OnKubernetes(Topology topology, Access access, Instant orderedAt) implements Work {}

    /**
     * Asks the API server and nodes for what is installed.
     *
     * @param kubernetes whether there is a kubeconfig below {@code access}
     */
    record ReadVersions(Topology topology, Access access, boolean kubernetes) implements Work {}

    /** Nothing but the vault. */
    record OnVault() implements Work {}

    /** A node image into {@code point}. */
    record ImageNode(Node node, Access access, String point, List<String> mounts, boolean parked) implements Work {}

    /** An etcd snapshot into {@code point}. */
    record SnapshotEtcd(List<Node> members, Access access, String point) implements Work {}

    /**
     * A snapshot of what {@code endpoint} serves into {@code point}.
     *
     * @param kubernetes whether there is a kubeconfig below {@code access} to ask the API server with for what pods run
     */
    record SnapshotContent(
            ComponentEndpoint endpoint,
            Access access,
            String point,
            @JsonSetter(nulls = Nulls.AS_EMPTY) boolean kubernetes)
            implements Work {}

    /**
     * Restores {@code snapshot} at {@code endpoint}. The old data is kept aside under the saga's name; a later attempt
     * of the same saga finds it and leaves it as it is.
     *
     * @param accepted what the plan has let through there
     */
    record RestoreContent(
            ComponentEndpoint endpoint,
            Access access,
            SnapshotRef snapshot,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<Acceptance> accepted)
            implements Work {
        public RestoreContent {
            accepted = List.copyOf(accepted);
        }
    }

    /** Puts back what the saga's {@link RestoreContent} kept aside; does nothing when nothing was kept aside. */
    record RollBackContent(ComponentEndpoint endpoint, Access access) implements Work {}

    /**
     * Certificates and configuration into {@code point}: of one master that answers, and of the boot node where there
     * is one.
     */
    record SnapshotCertificates(Topology topology, Access access, String point) implements Work {}

    /**
     * Restores certificates and configuration on the nodes that {@code snapshot} was taken from. The old ones are moved
     * aside under the saga's name.
     */
    record RestoreCertificates(
            Topology topology,
            Access access,
            SnapshotRef snapshot,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<Acceptance> accepted)
            implements Work {
        public RestoreCertificates {
            accepted = List.copyOf(accepted);
        }
    }

    /**
     * Puts back what the saga's {@link RestoreCertificates} moved aside.
     *
     * @param snapshot the snapshot of the failed restore; its manifest names the nodes; without it every
     *     master and boot node is asked
     */
    record RollBackCertificates(Topology topology, Access access, SnapshotRef snapshot) implements Work {}

    /**
     * What restores keep aside on one node: old data of etcd, old directories with certificates.
     *
     * @param etcdMember whether the node has data of etcd
     * @param sagas whose is to be removed; empty to list
     */
    record AsideOnNode(Node node, boolean etcdMember, Access access, List<String> sagas) implements Work {
        public AsideOnNode {
            sagas = List.copyOf(sagas);
        }
    }

    /**
     * What restores keep aside of one component, on its server.
     *
     * @param sagas whose is to be removed; empty to list
     * @param unfinishedToo whether these sagas were named, so that it may be removed although their restore is not complete
     */
    record AsideAtEndpoint(ComponentEndpoint endpoint, Access access, List<String> sagas, boolean unfinishedToo)
            implements Work {
        public AsideAtEndpoint {
            sagas = List.copyOf(sagas);
        }
    }

    /**
     * What is to be pruned.
     *
     * @param confirm whether what goes will be removed next, so that there must be a way to
     * @param pinned points with a pin
     * @param inUse points that a saga in line is going to read, with its name
     * @param sequence the log is to be read and its chain followed at least to this fact
     */
    record PlanPrune(
            boolean confirm, BackupPolicy policy, List<String> pinned, Map<String, String> inUse, long sequence)
            implements Work {
        public PlanPrune {
            pinned = List.copyOf(pinned);
            inUse = Map.copyOf(inUse);
        }
    }

    /**
     * What goes.
     *
     * @param points of which the log says that they are removed
     * @param sequence the log is to be read at least to this fact
     * @param locks of points that stay, which are to end later
     */
    record RemoveObjects(
            List<String> points,
            long sequence,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<LockExtension> locks) implements Work {
        public RemoveObjects {
            locks = List.copyOf(locks);
            points = List.copyOf(points);
        }
    }

    /**
     * The recovery point's document, to be written as it is.
     *
     * @param document exact text of {@link PointDocument} as JSON; the signature covers these bytes
     * @param signature Ed25519, base64
     * @param signingKeyId names the verification key
     * @param lock how the policy wants the store to lock the point; null without a policy
     */
    record SealPoint(
            String point,
            boolean pinned,
            String document,
            String signature,
            String signingKeyId,
            @Nullable ObjectLockRule lock)
            implements Work {}

    /**
     * See {@link Request.RestoreRequested}.
     *
     * @param components what is asked for, never empty
     * @param endpoints where the content among them answers
     */
    record PlanRestore(
            Topology topology,
            Access access,
            List<Component> components,
            @Nullable String point,
            List<String> acceptedLosses,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<ComponentEndpoint> endpoints,
            @Nullable Instant at)
            implements Work {
        public PlanRestore {
            endpoints = List.copyOf(endpoints);
        }

        /** One of a named point, or of the newest. */
        public PlanRestore(
                Topology topology,
                Access access,
                List<Component> components,
                @Nullable String point,
                List<String> acceptedLosses,
                List<ComponentEndpoint> endpoints) {
            this(topology, access, components, point, acceptedLosses, endpoints, null);
        }
    }

    /** Reads one snapshot back. */
    record VerifySnapshot(SnapshotRef snapshot) implements Work {}

    /**
     * Restores etcd data on one member; all {@code members} restore from this same snapshot.
     *
     * @param accepted what the plan has let through on this member
     */
    record ReplaceEtcdData(
            Node node,
            List<Node> members,
            Access access,
            SnapshotRef snapshot,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<Acceptance> accepted)
            implements Work {
        public ReplaceEtcdData {
            accepted = List.copyOf(accepted);
        }
    }

    /**
     * Puts back what was moved aside.
     *
     * @param movedAside as reported by {@link StepFact.ComponentRestored}; empty when the step ended without a
     *     report, and then the node is asked
     */
    record RollBackEtcdData(Node node, Access access, Map<String, String> movedAside) implements Work {}
}
