package io.stillpoint.schemas.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.annotation.OptBoolean;
import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Patience;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.StartMethod;
import io.stillpoint.schemas.shared.Topology;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What another system, the CLI or the scheduler asks for. Requests arrive on {@code stillpoint.requests} (hot backups)
 * and {@code stillpoint.control} (everything that may stop or overwrite a cluster). Options that came after a release are not written
 * where they are not used: a coordinator of that release refuses a request with an option that it does not know.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "kind", requireTypeIdForSubtypes = OptBoolean.FALSE)
public sealed interface Request extends Event {

    /**
     * Makes a cluster known, or replaces what is known of it. Credentials are named, never carried.
     *
     * @param topology nodes and roles as the installer's inventory declares them
     * @param access how the nodes and etcd are reached
     * @param profile order profile; {@code icp} is the only one so far
     * @param startMethod how quiesced nodes are started again
     * @param imageMounts mount points of a node that belong into its image
     * @param patience how long stops and starts may take
     * @param endpoints where components with an endpoint answer, each at most once; a component that is left out is
     *     not protected
     * @param kubernetes node-control holds a kubeconfig of this cluster, so plans may ask the API server; false when a
     *     document leaves it out
     */
    record ClusterDeclared(
            String cluster,
            Topology topology,
            Access access,
            String profile,
            StartMethod startMethod,
            List<String> imageMounts,
            Patience patience,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<ComponentEndpoint> endpoints,
            @JsonSetter(nulls = Nulls.AS_EMPTY) boolean kubernetes)
            implements Request {
        public ClusterDeclared {
            imageMounts = List.copyOf(imageMounts);
            endpoints = List.copyOf(endpoints);
        }
    }

    /**
     * Asks for a recovery point.
     *
     * @param consistency {@code cold} stops the whole cluster and is accepted on {@code stillpoint.control} only
     * @param baseline pins the recovery point for ever; needs {@code cold}; false when a document leaves it out
     * @param components what to back up; a cold backup takes node images; a hot one node images alone or any others, by
     *     default all others but those whose endpoint is not declared
     * @param coldWindowLimitSeconds the longest time that the cluster may be down; imaging stops when it is over; by default
     *     as long as stopping and one attempt at imaging may take; only with {@code cold}
     * @param startBy a run that could not start until then does not start at all; null when it may start at any time
     * @param roles of which nodes hot images are taken: {@code management}, {@code va} or, when empty, both; only for
     *     hot node images
     * @param despiteEstimate whether a cold backup begins although imaging is estimated to take longer than the limit, which
     *     still ends it
     */
    record BackupRequested(
            String cluster,
            Consistency consistency,
            @JsonSetter(nulls = Nulls.AS_EMPTY) boolean baseline,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<Component> components,
            @Nullable Long coldWindowLimitSeconds,
            @Nullable Instant startBy,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<Role> roles,

            @JsonInclude(JsonInclude.Include.NON_DEFAULT) @JsonSetter(nulls = Nulls.AS_EMPTY)
            boolean despiteEstimate)
            implements Request {
        public BackupRequested {
            components = List.copyOf(components);
            roles = List.copyOf(roles);
        }

        /** One that may start at any time, of no nodes in particular. */
        public BackupRequested(
                String cluster,
                Consistency consistency,
                boolean baseline,
                List<Component> components,
                @Nullable Long coldWindowLimitSeconds) {
            this(cluster, consistency, baseline, components, coldWindowLimitSeconds, null, List.of(), false);
        }

        /** Hot images of the nodes with these roles; of all management and va nodes when there is none. */
        public static BackupRequested hotImages(String cluster, List<Role> roles) {
            return new BackupRequested(
                    cluster, Consistency.HOT, false, List.of(Component.NODE_IMAGE), null, null, roles, false);
        }

        /** Whether nodes are imaged while they run. */
        public boolean hotImages() {
            return consistency == Consistency.HOT && components.contains(Component.NODE_IMAGE);
        }
    }

    /**
     * Asks for a restore.
     *
     * @param components what to bring back: any component with a restore in the table of {@link Component}
     * @param point the recovery point; the newest sealed one when absent
     * @param dryRun plan and guards only, nothing is touched; false when a document leaves it out
     * @param acceptedLosses the older name of {@code accepted}; both count
     * @param approvedPlanDigest approval given in advance for the plan with this digest; without it the saga waits for
     *     {@link RestoreApproved}
     * @param accepted codes of {@link io.stillpoint.schemas.guard.Guard} that may let through what the plan shows; none when a
     *     document leaves it out
     * @param at the newest point that holds nothing later is taken, with consent to lose what came after; not with {@code point}
     */
    record RestoreRequested(
            String cluster,
            List<Component> components,
            @Nullable String point,
            @JsonSetter(nulls = Nulls.AS_EMPTY) boolean dryRun,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> acceptedLosses,
            @Nullable String approvedPlanDigest,

            @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
            List<String> accepted,

            @Nullable Instant at)
            implements Request {
        public RestoreRequested {
            components = List.copyOf(components);
            acceptedLosses = List.copyOf(acceptedLosses);
            accepted = List.copyOf(accepted);
        }

        public RestoreRequested(
                String cluster,
                List<Component> components,
                @Nullable String point,
                boolean dryRun,
                List<String> accepted,
                @Nullable String approvedPlanDigest) {
            this(cluster, components, point, dryRun, List.of(), approvedPlanDigest, accepted, null);
        }

        /** All codes that are accepted, whatever the field is called. */
        public List<String> acceptedCodes() {
            return Stream.concat(accepted.stream(), acceptedLosses.stream())
                    .distinct()
                    .toList();
        }
    }

    /** Approves the planned restore of {@code saga}, named by the digest of its plan. */
    record RestoreApproved(String cluster, String saga, String planDigest) implements Request {}

    /** Stops the cluster in the right order, without a backup. */
    record StopRequested(String cluster) implements Request {}

    /**
     * Starts the cluster in the right order.
     *
     * @param adoptParked names of manifests that others than Stillpoint parked and that come back too, on every node that
     *     has them; empty when a document leaves it out
     */
    record StartRequested(
            String cluster,

            @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
            List<String> adoptParked)
            implements Request {
        public StartRequested {
            adoptParked = List.copyOf(adoptParked);
        }
    }

    /**
     * Asks what restores keep aside on this cluster's nodes and servers and, with {@code remove}, deletes some of it for ever.
     *
     * @param remove false to say what there is and what would go; false when a document leaves it out
     * @param saga only what this restore left; needed for what a restore left that did not complete
     * @param olderThanSeconds only what was left by restores that completed longer ago
     */
    record AsideRequested(
            String cluster,
            @JsonSetter(nulls = Nulls.AS_EMPTY) boolean remove,
            @Nullable String saga,
            @Nullable Long olderThanSeconds)
            implements Request {}

    /**
     * Declares the policy of a cluster. It replaces the one before at once; a refused one leaves that in force. It is accepted on
     * {@code stillpoint.control} only, since it stops clusters and has recovery points removed.
     */
    record PolicyDeclared(String cluster, BackupPolicy policy) implements Request {}

    /**
     * Asks which recovery points the policy keeps and, with {@code confirm}, removes the others for ever. Their objects go, and
     * those that failed backups have left.
     *
     * @param confirm false to say what would go, and why; false when a document leaves it out
     */
    record PruneRequested(
            String cluster,
            @JsonSetter(nulls = Nulls.AS_EMPTY) boolean confirm) implements Request {}

    /**
     * Pins a recovery point, so that no policy removes it, or takes the pin off. It counts at once. A baseline keeps the pin that it
     * was made with.
     *
     * @param pinned false to take the pin off
     * @param reason why, for those who wonder later
     */
    record PinRequested(String cluster, String point, boolean pinned, String reason) implements Request {}

    /**
     * Acknowledges losses of a recovery point, so that they change no exit code any more, nor do the very same ones of later points. They
     * stay listed.
     *
     * @param point that names them
     * @param losses as the point names them
     * @param reason why nothing needs to be done, for those who wonder later
     */
    record LossesAccepted(String cluster, String point, List<Loss> losses, String reason) implements Request {
        public LossesAccepted {
            losses = List.copyOf(losses);
        }
    }

    /** Cancels the saga: a backup brings the cluster back, a restore rolls back. */
    record CancelRequested(String cluster, String saga, String reason) implements Request {}
}
