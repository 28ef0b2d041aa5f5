package io.stillpoint.restore.content;

import io.stillpoint.component.ComponentRestore;
import io.stillpoint.restore.plan.HotImageGuard;
import io.stillpoint.restore.plan.PointChoice;
import io.stillpoint.schemas.guard.Acceptance;
import io.stillpoint.schemas.guard.Guard;
import io.stillpoint.schemas.guard.Objection;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.Manifest;
import io.stillpoint.schemas.vault.PointDocument;
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
     * @param sound those of them whose manifest and stored bytes are as they were sealed
     * @param refusals guards that refuse
     * @param accepted what guards have found and the request lets through
     */
    public record Planned(
            List<SnapshotRef> snapshots, List<SnapshotRef> sound, List<Problem> refusals, List<Acceptance> accepted) {}

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
        List<SnapshotRef> sound = new ArrayList<>();
        List<Problem> refusals = new ArrayList<>();
        List<Acceptance> accepted = new ArrayList<>();
        Optional<PointDocument> document = document(cluster, point, refusals);
        for (Component component : components) {
            List<Problem> damages = new ArrayList<>();
            Optional<SnapshotRef> snapshot =
                    document.isPresent() ? snapshot(document.get(), component, choice, damages) : Optional.empty();
            snapshot.ifPresent(snapshots::add);
            snapshot.filter(_ -> damages.isEmpty()).ifPresent(sound::add);
            snapshot.flatMap(each -> HotImageGuard.refusal(each, work.topology()))
                    .ifPresent(refusals::add);
            // Certificates are on nodes; their own plan asks those.
            if (component.hasEndpoint()) {
                // What is damaged is not asked for what it holds.
                ComponentRestore.Answer answer =
                        ask(cluster, work, component, damages.isEmpty() ? snapshot : Optional.empty());
                refusals.addAll(answer.refusals());
                Objection.Verdict verdict = Objection.judge(answer.objections(), work.acceptedLosses());
                refusals.addAll(verdict.refusals());
                accepted.addAll(verdict.accepted());
            }
            refusals.addAll(damages);
        }
        return new Planned(snapshots, sound, refusals, accepted);
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
                    Guard.OTHER_CLUSTER.code(),
                    "a recovery point of cluster " + cluster,
                    "one of " + found.get().cluster(),
                    found.get().point(),
                    "Name a recovery point of this cluster."));
            return Optional.empty();
        }
        return found;
    }

    private ComponentRestore.Answer ask(
            String cluster, Work.PlanRestore work, Component component, Optional<SnapshotRef> snapshot)
            throws IOException, InterruptedException {
        Optional<ComponentEndpoint> endpoint = work.endpoints().stream()
                .filter(each -> each.component() == component)
                .findFirst();
        if (endpoint.isEmpty()) {
            return ComponentRestore.Answer.refused(undeclared(cluster, component));
        }
        Optional<ComponentRestore> restore = restores.of(component);
        return restore.isEmpty()
                ? ComponentRestore.Answer.GO
                : restore.get().judge(endpoint.get(), work.access(), snapshot);
    }

    private Optional<SnapshotRef> snapshot(
            PointDocument document, Component component, PointChoice choice, List<Problem> refusals)
            throws IOException {
        Optional<SnapshotRef> snapshot = document.snapshots().stream()
                .filter(each -> each.component() == component)
                .findFirst();
        if (snapshot.isEmpty()) {
            refusals.add(new Problem(
                    Guard.COMPONENT_NOT_IN_POINT.code(),
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
}
