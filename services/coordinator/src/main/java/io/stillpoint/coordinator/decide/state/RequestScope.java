package io.stillpoint.coordinator.decide.state;

import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.Request.ClusterDeclared;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.SagaKind;
import java.util.ArrayList;
import java.util.List;

/**
 * What a request asks for on a cluster, with what it leaves out filled in.
 *
 * @param components what is saved or restored; empty for other requests
 * @param dryRun whether a restore ends with its plan, and what is aside or in the vault stays there
 * @param roles of which nodes hot images are taken; empty for all management and va nodes, and where none are taken
 */
public record RequestScope(
        SagaKind kind, List<Component> components, boolean dryRun, ClusterDeclared cluster, List<Role> roles) {

    public RequestScope {
        components = List.copyOf(components);
        roles = List.copyOf(roles);
    }

    public static RequestScope of(Request request, ClusterDeclared cluster) {
        boolean dryRun = (request instanceof Request.RestoreRequested restore && restore.dryRun())
                || (request instanceof Request.AsideRequested aside && !aside.remove())
                || (request instanceof Request.PruneRequested prune && !prune.confirm());
        List<Role> roles = request instanceof Request.BackupRequested backup ? backup.roles() : List.of();
        return new RequestScope(kind(request), components(request, cluster), dryRun, cluster, roles);
    }

    /** What kind of saga carries out {@code request}. */
    public static SagaKind kind(Request request) {
        return switch (request) {
            case Request.BackupRequested backup when backup.hotImages() -> SagaKind.HOT_IMAGE;
            case Request.BackupRequested backup ->
                backup.consistency() == Consistency.COLD ? SagaKind.COLD_BACKUP : SagaKind.HOT_BACKUP;
            case Request.RestoreRequested _ -> SagaKind.RESTORE;
            case Request.StopRequested _ -> SagaKind.STOP;
            case Request.StartRequested _ -> SagaKind.START;
            case Request.AsideRequested _ -> SagaKind.ASIDE;
            case Request.PruneRequested _ -> SagaKind.PRUNE;
            case Request.ClusterDeclared _,
                    Request.PolicyDeclared _,
                    Request.PinRequested _,
                    Request.LossesAccepted _,
                    Request.RestoreApproved _,
                    Request.CancelRequested _ ->
                throw new IllegalArgumentException(request.getClass().getSimpleName() + " needs no saga");
        };
    }

    /** Whether a request waits for everything that was asked for before it. A policy or a pin stops no saga that runs, so it counts at once. */
    public static boolean waitsInLine(Request request) {
        return switch (request) {
            case Request.CancelRequested _,
                    Request.RestoreApproved _,
                    Request.PolicyDeclared _,
                    Request.PinRequested _,
                    Request.LossesAccepted _ -> false;
            case ClusterDeclared _,
                    Request.BackupRequested _,
                    Request.RestoreRequested _,
                    Request.StopRequested _,
                    Request.StartRequested _,
                    Request.AsideRequested _,
                    Request.PruneRequested _ -> true;
        };
    }

    /** Whether a recovery point is made. */
    public boolean isBackup() {
        return switch (kind) {
            case COLD_BACKUP, HOT_BACKUP, HOT_IMAGE -> true;
            case RESTORE, STOP, START, ASIDE, PRUNE -> false;
        };
    }

    public boolean wants(Component component) {
        return components.contains(component);
    }

    /** Components that need an endpoint and have none declared. */
    public List<Component> undeclared() {
        List<Component> declared = declared(cluster);
        return components.stream()
                .filter(component -> component.hasEndpoint() && !declared.contains(component))
                .toList();
    }

    private static List<Component> components(Request request, ClusterDeclared cluster) {
        return switch (request) {
            case Request.BackupRequested backup when !backup.components().isEmpty() -> backup.components();
            case Request.BackupRequested backup ->
                backup.consistency() == Consistency.COLD ? List.of(Component.NODE_IMAGE) : everything(cluster);
            case Request.RestoreRequested restore -> restored(restore);
            default -> List.of();
        };
    }

    /** The components of a restore; they do not depend on the cluster. */
    public static List<Component> restored(Request.RestoreRequested restore) {
        return restore.components().isEmpty() ? List.of(Component.ETCD) : restore.components();
    }

    private static List<Component> everything(ClusterDeclared cluster) {
        List<Component> all = new ArrayList<>(List.of(Component.ETCD));
        all.addAll(declared(cluster));
        // Every cluster has them, and they are reached as its nodes are.
        all.add(Component.CERTIFICATES);
        return all;
    }

    private static List<Component> declared(ClusterDeclared cluster) {
        return cluster.endpoints().stream().map(ComponentEndpoint::component).toList();
    }
}
