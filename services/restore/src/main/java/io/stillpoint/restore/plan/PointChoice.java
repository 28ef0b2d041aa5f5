package io.stillpoint.restore.plan;

import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.vault.read.Finding;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the recovery point of a restore from the catalogue. A point that the operator names is taken as it is, even when
 * the catalogue has lost it: the vault decides whether it exists. Otherwise it is the newest one whose snapshots of every
 * wanted component were read back whole.
 */
public final class PointChoice {

    private final String cluster;
    private final List<CatalogueEntry.Point> points;
    private final List<CatalogueEntry.Verification> verifications;

    /** Entries of other clusters are ignored. */
    public PointChoice(String cluster, Collection<? extends CatalogueEntry> catalogue) {
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

    /** The name of the point to restore from. */
    public Finding<String> choose(List<Component> components, @Nullable String asked) {
        if (asked != null) {
            return Finding.found(asked);
        }
        Optional<String> newest = points.stream()
                .filter(point -> components.stream().allMatch(component -> holdsVerified(point, component)))
                .max(Comparator.comparing(CatalogueEntry.Point::completedAt))
                .map(CatalogueEntry.Point::point);
        return newest.map(Finding::found).orElseGet(() -> Finding.lacking(nothingVerified(components)));
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

    /** When this very run of the snapshot was last read back whole; null when it never was. */
    public @Nullable Instant verifiedAt(SnapshotRef snapshot) {
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
        String wanted = String.join(
                " and ", components.stream().map(Component::label).sorted().toList());
        String newest = points.stream()
                .max(Comparator.comparing(CatalogueEntry.Point::completedAt))
                .map(point -> points.size() + " recovery points, but none that holds it and was read back whole; the"
                        + " newest is " + point.point())
                .orElse("no recovery point in the catalogue");
        return new Problem(
                "no-verified-point",
                "a recovery point of cluster " + cluster + " that holds " + wanted + " and was read back whole",
                newest,
                "stillpoint.catalogue",
                "Name a recovery point (it is verified before anything is touched), or wait until the newest is verified.");
    }
}
