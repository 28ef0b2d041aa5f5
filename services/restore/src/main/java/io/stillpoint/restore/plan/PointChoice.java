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
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the recovery point of a restore from the catalogue. A point that the operator names is taken, even when the catalogue has
 * lost it: the vault decides whether it exists. Otherwise it is the newest sealed one that holds all that is wanted and is not after the
 * time that he names; whether it was read back yet does not matter, since that happens before anything is touched. One that was found
 * damaged is refused, unless that is accepted by name: an older one is offered, never taken in silence.
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

    /**
     * The name of the point to restore from.
     *
     * @param refusals what was found of it and was not accepted; the other guards are asked about it all the same
     * @param accepted what was found of it and was accepted
     */
    public record Choice(Finding<String> point, List<Problem> refusals, List<Acceptance> accepted) {}

    /**
     * Chooses the point to restore from.
     *
     * @param asked the point that the request names, null when it names none
     * @param at only points that hold nothing later; null for any
     * @param acceptedCodes guards that the operator overrides
     */
    public Choice choose(
            List<Component> components,
            @Nullable String asked,
            @Nullable Instant at,
            Collection<String> acceptedCodes,
            Instant now) {
        Finding<String> wanted = asked == null ? newest(components, at, now) : Finding.found(asked);
        if (!(wanted instanceof Finding.Found<String>(String name))) {
            return new Choice(wanted, List.of(), List.of());
        }
        Objection.Verdict verdict = Objection.judge(
                components.stream()
                        .flatMap(component -> damaged(name, component, components, at).stream())
                        .toList(),
                acceptedCodes);
        return new Choice(wanted, verdict.refusals(), verdict.accepted());
    }

    private Finding<String> newest(List<Component> components, @Nullable Instant at, Instant now) {
        Comparator<CatalogueEntry.Point> byTime = Comparator.comparing(point -> taken(point, components));
        List<CatalogueEntry.Point> holders = points.stream()
                .filter(point -> holds(point, components))
                .sorted(byTime)
                .toList();
        if (holders.isEmpty()) {
            return Finding.lacking(nothingHolds(components));
        }
        if (at != null && at.isAfter(now)) {
            return Finding.lacking(outOfRange(at, "a time until now, " + now, holders.getLast(), components));
        }
        return holders.stream()
                .filter(point -> at == null || !taken(point, components).isAfter(at))
                .reduce((_, later) -> later)
                .map(point -> Finding.found(point.point()))
                .orElseGet(() -> Finding.lacking(outOfRange(
                        Objects.requireNonNull(at),
                        "a time not before the first recovery point that holds " + labels(components),
                        holders.getFirst(),
                        components)));
    }

    private static boolean holds(CatalogueEntry.Point point, List<Component> components) {
        return components.stream()
                .allMatch(component -> point.snapshots().stream().anyMatch(each -> each.component() == component));
    }

    /** Nothing that is wanted of the point is later. */
    private static Instant taken(CatalogueEntry.Point point, List<Component> components) {
        return point.snapshots().stream()
                .filter(snapshot -> components.contains(snapshot.component()))
                .map(SnapshotRef::completedAt)
                .max(Comparator.naturalOrder())
                .orElse(point.completedAt());
    }

    private Problem outOfRange(Instant at, String expected, CatalogueEntry.Point nearest, List<Component> components) {
        return new Problem(
                Guard.NO_POINT_AT.code(),
                expected,
                at.toString(),
                "--at",
                "The nearest that works is recovery point %s: --at %s."
                        .formatted(nearest.point(), taken(nearest, components)));
    }

    /** Of the snapshots of the point that are wanted those that were found damaged. */
    private Optional<Objection> damaged(
            String asked, Component component, List<Component> components, @Nullable Instant at) {
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
                        problem(asked, damaged, components, at)));
    }

    /** Adds to a problem with the stored data of {@code point} which one to take instead; other problems stay as they are. */
    public Problem withAnother(Problem problem, String point, List<Component> components, @Nullable Instant at) {
        return CopyLog.tellsOfDamage(problem)
                ? new Problem(
                        problem.code(),
                        problem.expected(),
                        problem.found(),
                        problem.where(),
                        problem.remedy() + " " + another(point, components, at))
                : problem;
    }

    private String another(String than, List<Component> components, @Nullable Instant at) {
        return points.stream()
                .filter(point -> !point.point().equals(than))
                .filter(point -> holds(point, components))
                .filter(point -> at == null || !taken(point, components).isAfter(at))
                .filter(point -> point.snapshots().stream()
                        .noneMatch(each -> components.contains(each.component())
                                && copies.damagedSince(each).isPresent()))
                .max(Comparator.comparing(point -> taken(point, components)))
                .map(point ->
                        "The newest other one that nobody found damaged is of %s: ./stillpoint restore create --cluster %s%s --point %s --wait"
                                .formatted(
                                        taken(point, components),
                                        cluster,
                                        components.stream()
                                                .map(component -> " --component " + component.label())
                                                .collect(Collectors.joining()),
                                        point.point()))
                .orElse("There is no other that nobody found damaged: see ./stillpoint backup list.");
    }

    private Problem problem(String asked, List<SnapshotRef> damaged, List<Component> components, @Nullable Instant at) {
        return new Problem(
                Guard.POINT_DAMAGED.code(),
                "a recovery point whose %s nobody found damaged".formatted(labels(components)),
                damaged.stream()
                        .map(snapshot -> "%s, found damaged at %s"
                                .formatted(
                                        snapshot.target()
                                                        .equals(snapshot.component()
                                                                .label())
                                                ? snapshot.target()
                                                : snapshot.component().label() + " of " + snapshot.target(),
                                        copies.damagedSince(snapshot).orElseThrow()))
                        .collect(Collectors.joining("; ")),
                "recovery point " + asked,
                "If it was repaired, %s reads it back before anything is touched. %s"
                        .formatted(Guard.POINT_DAMAGED.option(), another(asked, components, at)));
    }

    /**
     * The newest snapshot of {@code component} that nobody found damaged, read back or not; null when there is none.
     *
     * @param components all that is wanted: a point that holds any of it after {@code at} is left out whole, as it is when one is chosen
     * @param at only what is not later; null for any
     */
    public @Nullable SnapshotRef newest(Component component, List<Component> components, @Nullable Instant at) {
        return points.stream()
                .filter(point -> at == null || !taken(point, components).isAfter(at))
                .flatMap(point -> point.snapshots().stream())
                .filter(snapshot -> snapshot.component() == component)
                .filter(snapshot -> copies.damagedSince(snapshot).isEmpty())
                .max(Comparator.comparing(SnapshotRef::completedAt))
                .orElse(null);
    }

    /** What to do about a point that does not hold {@code component}: one that does, where there is any. */
    public String holderOf(Component component) {
        SnapshotRef newest = newest(component, List.of(component), null);
        return newest == null
                ? "No recovery point holds %s. See ./stillpoint backup list.".formatted(component.label())
                : "The newest recovery point that holds it is %s of %s: name it."
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

    private Problem nothingHolds(List<Component> components) {
        return new Problem(
                Guard.NO_POINT.code(),
                "a sealed recovery point of cluster " + cluster + " that holds " + labels(components),
                points.isEmpty()
                        ? "no recovery point in the catalogue"
                        : points.size() + " recovery points, and none that holds it",
                "stillpoint.catalogue",
                "See ./stillpoint backup list. A recovery point that the catalogue has lost can be named: --point"
                        + " POINT.");
    }

    private static String labels(List<Component> components) {
        return String.join(
                " and ", components.stream().map(Component::label).sorted().toList());
    }
}
