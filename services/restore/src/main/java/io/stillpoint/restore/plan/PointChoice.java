package io.stillpoint.restore.plan;

import io.stillpoint.policy.retention.CopyLog;
import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.guard.Acceptance;
import io.stillpoint.schemas.guard.Guard;
import io.stillpoint.schemas.guard.Objection;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.vault.read.Finding;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the recovery point of a restore from the catalogue. A point that the operator names is taken, even when the catalogue has
 * lost it: the vault decides whether it exists. One that was found damaged is refused, unless that is accepted by name. Otherwise it is
 * the newest one whose snapshots of every wanted component were read back whole and not found damaged since.
 */
public final class PointChoice {

    private final String cluster;
    private final List<CatalogueEntry.Point> points;
    private final List<CatalogueEntry.Verification> verifications;
    private final CopyLog copies;

    /**
     * Entries of other clusters are ignored.
     *
     * @param copies what facts say of the cluster's copies
     */
    public PointChoice(String cluster, Collection<? extends CatalogueEntry> catalogue, CopyLog copies) {
        this.copies = copies;
        this.cluster = cluster;
        this.points = catalogue.stream()
                .filter(CatalogueEntry.Point.class::isInstance)
                .map(CatalogueEntry.Point.class::cast)
                .filter(point -> point.cluster().equals(cluster))
                .toList();
        this.verifications = catalogue.stream()
                .filter(CatalogueEntry.Verification.class::isInstance)
                .map(CatalogueEntry.Verification.class::cast)
                .filter(verification -> verification.cluster().equals(cluster))
                .toList();
    }

    /** The name of the point to restore from, and what was accepted of it. */
    public record Choice(Finding<String> point, List<Acceptance> accepted) {}

    /**
     * Chooses the point to restore from.
     *
     * @param acceptedCodes guards that the operator overrides
     */
    public Choice choose(List<Component> components, @Nullable String asked, Collection<String> acceptedCodes) {
        if (asked == null) {
            return new Choice(
                    newest(components)
                            .map(Finding::found)
                            .orElseGet(() -> Finding.lacking(nothingVerified(components))),
                    List.of());
        }
        Objection.Verdict verdict = Objection.judge(
                components.stream()
                        .flatMap(component -> damaged(asked, component, components).stream())
                        .toList(),
                acceptedCodes);
        return new Choice(
                verdict.refusals().isEmpty()
                        ? Finding.found(asked)
                        : Finding.lacking(verdict.refusals().getFirst()),
                verdict.accepted());
    }

    private Optional<String> newest(List<Component> components) {
        return points.stream()
                .filter(point -> components.stream().allMatch(component -> holdsVerified(point, component)))
                .max(Comparator.comparing(CatalogueEntry.Point::completedAt))
                .map(CatalogueEntry.Point::point);
    }

    /** Of the snapshots of the point that are wanted those that were found damaged. */
    private Optional<Objection> damaged(String asked, Component component, List<Component> components) {
        List<SnapshotRef> damaged = points.stream()
                .filter(point -> point.point().equals(asked))
                .flatMap(point -> point.snapshots().stream())
                .filter(snapshot -> snapshot.component() == component)
                .filter(snapshot -> copies.damagedSince(snapshot).isPresent())
                .toList();
        return damaged.isEmpty()
                ? Optional.empty()
                : Optional.of(new Objection(
                        Guard.POINT_DAMAGED,
                        component,
                        component.label(),
                        damaged.stream().map(SnapshotRef::manifestKey).toList(),
                        problem(asked, damaged, components)));
    }

    private Problem problem(String asked, List<SnapshotRef> damaged, List<Component> components) {
        String instead = newest(components)
                .map(name -> "The newest recovery point that is whole is %s: name it.".formatted(name))
                .orElse("No other recovery point was read back whole: see ./stillpoint backup list.");
        return new Problem(
                Guard.POINT_DAMAGED.code(),
                "a recovery point whose %s nobody found damaged".formatted(labels(components)),
                damaged.stream()
                        .map(snapshot -> "%s %s, found damaged at %s"
                                .formatted(
                                        snapshot.component().label(),
                                        snapshot.target(),
                                        copies.damagedSince(snapshot).orElseThrow()))
                        .collect(Collectors.joining("; ")),
                "recovery point " + asked,
                "%s If it was repaired, %s reads it back before anything is touched."
                        .formatted(instead, Guard.POINT_DAMAGED.option()));
    }

    /** When the newest snapshot of {@code component} was taken that was read back whole; null when there is none. */
    public @Nullable SnapshotRef newestVerified(Component component) {
        return points.stream()
                .flatMap(point -> point.snapshots().stream())
                .filter(snapshot -> snapshot.component() == component)
                .filter(snapshot -> verifiedAt(snapshot) != null)
                .max(Comparator.comparing(SnapshotRef::completedAt))
                .orElse(null);
    }

    /** What to do about a point that does not hold {@code component}: one that does, where any was read back whole. */
    public String holderOf(Component component) {
        SnapshotRef newest = newestVerified(component);
        return newest == null
                ? "No recovery point holds %s read back whole. See ./stillpoint backup list."
                        .formatted(component.label())
                : "The newest recovery point that holds it, read back whole, is %s of %s: name it."
                        .formatted(newest.point(), newest.completedAt());
    }

    /** When this very run of the snapshot was last read back whole; null when it never was, or was found damaged since. */
    public @Nullable Instant verifiedAt(SnapshotRef snapshot) {
        if (copies.damagedSince(snapshot).isPresent()) {
            return null;
        }
        return verifications.stream()
                .filter(verification -> verification.point().equals(snapshot.point())
                        && verification.component() == snapshot.component()
                        && verification.target().equals(snapshot.target())
                        && verification.run().equals(snapshot.run()))
                .map(CatalogueEntry.Verification::verifiedAt)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    private boolean holdsVerified(CatalogueEntry.Point point, Component component) {
        List<SnapshotRef> snapshots = point.snapshots().stream()
                .filter(snapshot -> snapshot.component() == component)
                .toList();
        return !snapshots.isEmpty() && snapshots.stream().allMatch(snapshot -> verifiedAt(snapshot) != null);
    }

    private Problem nothingVerified(List<Component> components) {
        String newest = points.stream()
                .max(Comparator.comparing(CatalogueEntry.Point::completedAt))
                .map(point ->
                        points.size() + " recovery points, but none that holds it, was read back whole and not found"
                                + " damaged since; the newest is " + point.point())
                .orElse("no recovery point in the catalogue");
        return new Problem(
                Guard.NO_POINT.code(),
                "a recovery point of cluster " + cluster + " that holds " + labels(components)
                        + " and was read back whole",
                newest,
                "stillpoint.catalogue",
                "Name a recovery point (it is verified before anything is touched), or wait until the newest is"
                        + " verified.");
    }

    private static String labels(List<Component> components) {
        return String.join(
                " and ", components.stream().map(Component::label).sorted().toList());
    }
}
