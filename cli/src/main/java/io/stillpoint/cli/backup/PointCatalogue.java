package io.stillpoint.cli.backup;

import io.stillpoint.cli.output.AcceptedLosses;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.HumanText;
import io.stillpoint.cli.output.LossText;
import io.stillpoint.cli.vault.DamagedCopies;
import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.VerificationLevel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** The catalogue as lists show it. */
record PointCatalogue(
        List<CatalogueEntry.Point> points,
        List<CatalogueEntry.Verification> verifications,
        List<CatalogueEntry.Pin> pins,
        List<CatalogueEntry.PointLock> locks,
        AcceptedLosses accepted) {

    private static final String ACCEPTED_LOSSES = "acceptedLosses";

    static PointCatalogue of(List<CatalogueEntry> entries) {
        return new PointCatalogue(
                all(entries, CatalogueEntry.Point.class),
                all(entries, CatalogueEntry.Verification.class),
                all(entries, CatalogueEntry.Pin.class),
                all(entries, CatalogueEntry.PointLock.class),
                AcceptedLosses.of(entries));
    }

    private static <T> List<T> all(List<CatalogueEntry> entries, Class<T> type) {
        return entries.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The point of this name, to show it. */
    CatalogueEntry.Point named(String name) {
        return find(name).orElseThrow(() -> new CliException(unknown(name)));
    }

    /** The point of this name, of which something is asked for. */
    CatalogueEntry.Point asked(String name) {
        return find(name).orElseThrow(() -> CliException.refused(unknown(name)));
    }

    private Optional<CatalogueEntry.Point> find(String name) {
        return points.stream()
                .filter(candidate -> candidate.point().equals(name))
                .findFirst();
    }

    private static String unknown(String name) {
        return "expected a recovery point named %s, found none in the catalogue. See ./stillpoint backup list."
                .formatted(name);
    }

    /** The point of this name, which says its cluster, too, and of which something is asked for. */
    CatalogueEntry.Point qualified(String name) {
        List<String> parts = AcceptLossCommand.parts(name).toList();
        return points.stream()
                .filter(point -> point.cluster().equals(parts.getFirst())
                        && point.point().equals(parts.getLast()))
                .findFirst()
                .orElseThrow(() -> CliException.refused(
                        "expected a recovery point %s of a cluster %s, found none in the catalogue. See ./stillpoint backup list."
                                .formatted(parts.getLast(), parts.getFirst())));
    }

    /** What the point lacks and nobody has acknowledged. */
    List<Loss> openLosses(CatalogueEntry.Point point) {
        return accepted.open(point.cluster(), point.snapshots());
    }

    /**
     * A loss of a point that somebody has acknowledged, for programs.
     *
     * @param by who says that he acknowledged it
     */
    record Acknowledged(Loss loss, String reason, String by, Instant at) {}

    /** What the point lacks and somebody has acknowledged, of this point or of another one. */
    List<Acknowledged> acknowledged(CatalogueEntry.Point point) {
        return LossText.all(point.snapshots()).stream()
                .flatMap(loss -> accepted
                        .find(point.cluster(), loss)
                        .map(found -> new Acknowledged(loss, found.reason(), found.claimedSource(), found.at()))
                        .stream())
                .toList();
    }

    /** A line of the list, for programs: the catalogue's entry with what is damaged and what is acknowledged. */
    ObjectNode tree(CatalogueEntry.Point point, DamagedCopies damaged) {
        ObjectNode entry = damaged.tree(point);
        entry.set(ACCEPTED_LOSSES, Json.mapper().valueToTree(acknowledged(point)));
        return entry;
    }

    /** All that is known of the point, for programs. */
    Map<String, Object> tree(CatalogueEntry.Point point) {
        return Map.of("point", point, "verifications", verifications(point), ACCEPTED_LOSSES, acknowledged(point));
    }

    /** The pin that somebody set and nobody has taken off. */
    Optional<CatalogueEntry.Pin> pin(CatalogueEntry.Point point) {
        return pins.stream()
                .filter(pin ->
                        pin.cluster().equals(point.cluster()) && pin.point().equals(point.point()))
                .filter(CatalogueEntry.Pin::pinned)
                .findFirst();
    }

    /** The newest baseline of a cluster, if the store does not lock it. */
    Optional<String> unprotectedBaseline(String cluster) {
        return points.stream()
                .filter(point -> point.cluster().equals(cluster) && point.baseline())
                .max(Comparator.comparing(CatalogueEntry.Point::startedAt))
                .filter(point -> !point.objectLock())
                .map(CatalogueEntry.Point::point);
    }

    /** When the store stops to lock the point, as far as is known. */
    Optional<Instant> lockedUntil(CatalogueEntry.Point point) {
        return locks.stream()
                .filter(lock ->
                        lock.cluster().equals(point.cluster()) && lock.point().equals(point.point()))
                .map(CatalogueEntry.PointLock::until)
                .findFirst();
    }

    /** What keeps the point from being removed, for lists. */
    String protection(CatalogueEntry.Point point) {
        List<String> protections = new ArrayList<>();
        if (point.baseline()) {
            protections.add(point.objectLock() ? "held" : "UNPROTECTED");
        }
        lockedUntil(point).ifPresent(until -> protections.add("locked until " + HumanText.time(until)));
        pin(point).ifPresent(pin -> protections.add("pinned: " + pin.reason()));
        return protections.isEmpty() ? "-" : String.join(", ", protections);
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

    /** How far it was proved: when it was loaded, or why it was not; empty when there is nothing to say. */
    String level(SnapshotRef snapshot) {
        List<CatalogueEntry.Verification> of = verifications.stream()
                .filter(verification -> verification.run().equals(snapshot.run()))
                .sorted(Comparator.comparing(CatalogueEntry.Verification::verifiedAt)
                        .reversed())
                .toList();
        return of.stream()
                .filter(verification -> verification.reached() == VerificationLevel.LOADED)
                .map(verification -> ", loaded " + HumanText.time(verification.verifiedAt()))
                .findFirst()
                .or(() -> of.stream()
                        .flatMap(verification -> Stream.ofNullable(verification.note()))
                        .map(note -> ", " + note)
                        .findFirst())
                .orElse("");
    }

    private String loaded(CatalogueEntry.Point point) {
        String loaded = point.snapshots().stream()
                .filter(snapshot -> VerificationLevel.highest(snapshot.component()) == VerificationLevel.LOADED)
                .map(snapshot -> snapshot.component().label()
                        + (level(snapshot).startsWith(", loaded ") ? " loaded" : " not loaded"))
                .collect(Collectors.joining(", "));
        return loaded.isEmpty() ? "" : ", " + loaded;
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
        return HumanText.duration(Duration.between(oldest, now)) + " ago" + loaded(point);
    }
}
