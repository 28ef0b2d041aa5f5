package io.stillpoint.cli.backup;

import io.stillpoint.cli.output.HumanText;
import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The catalogue as lists show it. */
record PointCatalogue(List<CatalogueEntry.Point> points, List<CatalogueEntry.Verification> verifications) {

    static PointCatalogue of(List<CatalogueEntry> entries) {
        return new PointCatalogue(
                entries.stream()
                        .filter(CatalogueEntry.Point.class::isInstance)
                        .map(CatalogueEntry.Point.class::cast)
                        .toList(),
                entries.stream()
                        .filter(CatalogueEntry.Verification.class::isInstance)
                        .map(CatalogueEntry.Verification.class::cast)
                        .toList());
    }

    List<CatalogueEntry.Verification> verifications(CatalogueEntry.Point point) {
        return verifications.stream()
                .filter(verification -> verification.point().equals(point.point()))
                .toList();
    }

    /** When this very run of the snapshot was last read back whole. */
    Optional<Instant> verifiedAt(SnapshotRef snapshot) {
        return verifications.stream()
                .filter(verification -> verification.run().equals(snapshot.run()))
                .map(CatalogueEntry.Verification::verifiedAt)
                .max(Instant::compareTo);
    }

    String verifiedLine(CatalogueEntry.Point point, Instant now) {
        List<Instant> times = point.snapshots().stream()
                .map(snapshot -> verifiedAt(snapshot).orElse(null))
                .filter(Objects::nonNull)
                .toList();
        if (times.size() < point.snapshots().size()) {
            return "%d of %d".formatted(times.size(), point.snapshots().size());
        }
        Instant oldest = times.stream().min(Instant::compareTo).orElse(now);
        return HumanText.duration(Duration.between(oldest, now)) + " ago";
    }
}
