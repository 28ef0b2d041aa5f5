package io.stillpoint.nodecontrol;

import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.bus.task.TasksByAction;
import io.stillpoint.kubernetes.ApiServer;
import io.stillpoint.kubernetes.KubernetesException;
import io.stillpoint.nodecontrol.decide.VersionRule;
import io.stillpoint.remote.NodeVersions;
import io.stillpoint.remote.RemoteException;
import io.stillpoint.remote.RemoteNode;
import io.stillpoint.remote.RemoteNodes;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.ClusterVersions;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.secrets.ClusterSecrets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads which releases are installed: Kubernetes from the API server, else from the image in a master's manifest; the product from the
 * installer's directory on the boot node. What cannot be read stays unknown and fails nothing: no backup is given up for it.
 */
final class VersionReader {

    /** The newest may have been unpacked only. */
    private static final String SEVERAL_INSTALLERS =
            ". No directory says which release runs: keep that of the one that does, and move the others out of /opt";

    private final NodeAccess nodes;
    private final Path secrets;

    /** @param secrets directory of this service */
    VersionReader(NodeAccess nodes, Path secrets) {
        this.nodes = nodes;
        this.secrets = secrets;
    }

    /** A version, or why there is none. */
    private record Reading(Optional<String> version, List<String> notes) {
        static Reading of(String version) {
            return new Reading(Optional.of(version), List.of());
        }

        /** The other one where this knows nothing. */
        Reading or(Reading other) {
            List<String> both = new ArrayList<>(notes);
            both.addAll(other.notes());
            return version.isPresent() ? this : other.version().isPresent() ? other : new Reading(version, both);
        }
    }

    Map<Action, TaskHandler> handlers() {
        return Map.of(
                Action.READ_VERSIONS,
                TasksByAction.on(Work.ReadVersions.class, (task, work, context) -> read(task.step(), work)));
    }

    private StepFact.VersionsRead read(StepRef step, Work.ReadVersions work) throws InterruptedException {
        Reading kubernetes = work.kubernetes() ? ofApiServer(work.access()) : new Reading(Optional.empty(), List.of());
        if (kubernetes.version().isEmpty()) {
            kubernetes = kubernetes.or(onOneOf(
                    work.topology().with(Role.MASTER),
                    work.access(),
                    "one version in the images of master.json",
                    NodeVersions::images,
                    VersionRule::kubernetes,
                    ""));
        }
        Reading product = onOneOf(
                work.topology().with(Role.BOOT),
                work.access(),
                "one directory /opt/*-VERSION/cluster of the installer",
                NodeVersions::installers,
                VersionRule::product,
                SEVERAL_INSTALLERS);
        List<String> notes = new ArrayList<>(kubernetes.notes());
        notes.addAll(product.notes());
        return new StepFact.VersionsRead(
                step,
                new ClusterVersions(
                        kubernetes.version().orElse(null), product.version().orElse(null)),
                notes);
    }

    private Reading ofApiServer(Access access) {
        try (ApiServer server = ApiServer.open(ClusterSecrets.kubeconfig(secrets, access.credentials()))) {
            return server.version()
                    .map(Reading::of)
                    .orElseGet(() -> unknown("the API server says no version of itself"));
        } catch (KubernetesException e) {
            return unknown(e.problem().sentence());
        }
    }

    /** Asks one node after the other until one of them tells. */
    private Reading onOneOf(
            List<Node> asked,
            Access access,
            String expected,
            Function<NodeVersions, List<String>> told,
            Function<List<String>, Optional<String>> rule,
            String ofSeveral)
            throws InterruptedException {
        Reading reading = asked.isEmpty()
                ? unknown("expected %s, found no node to ask: none is declared".formatted(expected))
                : new Reading(Optional.empty(), List.of());
        for (Node node : asked) {
            reading = reading.version().isPresent()
                    ? reading
                    : reading.or(on(node, access, expected, told, rule, ofSeveral));
        }
        return reading;
    }

    private Reading on(
            Node node,
            Access access,
            String expected,
            Function<NodeVersions, List<String>> told,
            Function<List<String>, Optional<String>> rule,
            String ofSeveral)
            throws InterruptedException {
        try (RemoteNodes remote = nodes.of(access);
                RemoteNode connected = remote.connect(node, access)) {
            List<String> found = told.apply(connected.versions());
            return rule.apply(found)
                    .map(Reading::of)
                    .orElseGet(() -> unknown("%s: expected %s, found %s%s"
                            .formatted(node.address(), expected, found, found.size() > 1 ? ofSeveral : "")));
        } catch (RemoteException e) {
            return unknown(e.problem().sentence());
        }
    }

    private static Reading unknown(String why) {
        return new Reading(Optional.empty(), List.of(why));
    }
}
