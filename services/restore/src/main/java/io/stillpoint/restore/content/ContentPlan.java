package io.stillpoint.restore.content;

import io.stillpoint.component.ComponentRestore;
import io.stillpoint.restore.plan.HotImageGuard;
import io.stillpoint.restore.plan.PointChoice;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.Manifest;
import io.stillpoint.schemas.vault.PointDocument;
import io.stillpoint.streams.Sha256;
import io.stillpoint.vault.read.Finding;
import io.stillpoint.vault.read.SnapshotVault;
import io.stillpoint.vault.read.StoredCheck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks the guards on what answers at an address of its own, all of them and before anything is touched. */
public final class ContentPlan {

    private final SnapshotVault vault;
    private final ContentRestores restores;

    public ContentPlan(SnapshotVault vault, ContentRestores restores) {
        this.vault = vault;
        this.restores = restores;
    }

    /**
     * What would be restored.
     *
     * @param snapshots those of the point, one for each component that is in it
     * @param refusals guards that refuse
     * @param digest SHA-256 over cluster, point, snapshots, addresses and accepted losses
     */
    public record Planned(List<SnapshotRef> snapshots, List<Problem> refusals, String digest) {}

    /**
     * Plans the restore of {@code components}.
     *
     * @param components without etcd
     * @param point the chosen one
     * @param choice knows which others there are
     */
    public Planned plan(
            String cluster,
            Work.PlanRestore work,
            List<Component> components,
            Finding<String> point,
            PointChoice choice)
            throws IOException, InterruptedException {
        List<SnapshotRef> snapshots = new ArrayList<>();
        List<Problem> refusals = new ArrayList<>();
        Optional<PointDocument> document = document(cluster, point, refusals);
        for (Component component : components) {
            List<Problem> damages = new ArrayList<>();
            Optional<SnapshotRef> snapshot =
                    document.isPresent() ? snapshot(document.get(), component, choice, damages) : Optional.empty();
            snapshot.ifPresent(snapshots::add);
            snapshot.flatMap(each -> HotImageGuard.refusal(each, work.topology()))
                    .ifPresent(refusals::add);
            // Certificates are on nodes; their own plan asks those.
            if (component.hasEndpoint()) {
                // What is damaged is not asked for what it holds.
                refusal(cluster, work, component, damages.isEmpty() ? snapshot : Optional.empty())
                        .ifPresent(refusals::add);
            }
            refusals.addAll(damages);
        }
        String name = point.value().orElse("");
        Deed deed = new Deed(
                1,
                cluster,
                name,
                snapshots,
                work.endpoints(),
                work.acceptedLosses().stream().sorted().toList());
        return new Planned(snapshots, refusals, Sha256.hex(Json.bytes(deed)));
    }

    private Optional<PointDocument> document(String cluster, Finding<String> point, List<Problem> refusals)
            throws IOException {
        Finding<PointDocument> document = switch (point) {
            case Finding.Found<String>(String name) -> vault.point(cluster, name);
            case Finding.Lacking<String>(Problem reason) -> Finding.lacking(reason);
        };
        document.problem().ifPresent(refusals::add);
        Optional<PointDocument> found = document.value();
        if (found.isPresent() && !found.get().cluster().equals(cluster)) {
            refusals.add(new Problem(
                    "other-cluster",
                    "a recovery point of cluster " + cluster,
                    "one of " + found.get().cluster(),
                    found.get().point(),
                    "Name a recovery point of this cluster."));
            return Optional.empty();
        }
        return found;
    }

    private Optional<Problem> refusal(
            String cluster, Work.PlanRestore work, Component component, Optional<SnapshotRef> snapshot)
            throws IOException, InterruptedException {
        Optional<ComponentEndpoint> endpoint = work.endpoints().stream()
                .filter(each -> each.component() == component)
                .findFirst();
        if (endpoint.isEmpty()) {
            return Optional.of(undeclared(cluster, component));
        }
        Optional<ComponentRestore> restore = restores.of(component);
        if (restore.isEmpty()) {
            return Optional.empty();
        }
        return restore.get()
                .refusal(endpoint.get(), work.access(), snapshot)
                .filter(problem -> !(restore.get().acceptable().contains(problem.code())
                        && work.acceptedLosses().contains(problem.code())));
    }

    private Optional<SnapshotRef> snapshot(
            PointDocument document, Component component, PointChoice choice, List<Problem> refusals)
            throws IOException {
        Optional<SnapshotRef> snapshot = document.snapshots().stream()
                .filter(each -> each.component() == component)
                .findFirst();
        if (snapshot.isEmpty()) {
            refusals.add(new Problem(
                    "component-not-in-point",
                    "a snapshot of " + component.label(),
                    document.missing().contains(component) ? "none: it failed when the point was made" : "none",
                    document.point(),
                    choice.holderOf(component)));
            return snapshot;
        }
        Finding<Manifest> manifest = vault.manifest(snapshot.get());
        manifest.problem().ifPresent(refusals::add);
        if (manifest.value().isPresent() && vault.lookThrough(snapshot.get()) instanceof StoredCheck.Damaged damaged) {
            refusals.add(damaged.problem());
        }
        return snapshot;
    }

    private static Problem undeclared(String cluster, Component component) {
        return new Problem(
                "component-not-declared",
                "an address of " + component.label(),
                "none",
                "the declaration of " + cluster,
                "Run './stillpoint cluster add' again with --%s URL.".formatted(component.label()));
    }

    private record Deed(
            int format,
            String cluster,
            String point,
            List<SnapshotRef> snapshots,
            List<ComponentEndpoint> endpoints,
            List<String> acceptedLosses) {}
}
