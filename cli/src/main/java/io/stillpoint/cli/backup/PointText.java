package io.stillpoint.cli.backup;

import io.stillpoint.cli.output.FactText;
import io.stillpoint.cli.output.HumanText;
import io.stillpoint.cli.output.LossText;
import io.stillpoint.cli.output.NoteText;
import io.stillpoint.cli.output.VersionText;
import io.stillpoint.cli.vault.DamagedCopies;
import io.stillpoint.cli.vault.VaultAccess;
import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.Manifest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All that is known of one recovery point, down to the commands that restore it by hand. */
record PointText(CatalogueEntry.Point point, PointCatalogue catalogue, DamagedCopies damaged, VaultAccess vault) {

    private static final int CHANGED_SHOWN = 10;

    List<String> lines(Instant now) {
        var lines = new ArrayList<String>();
        lines.add("recovery point  " + point.point());
        lines.add("cluster         " + point.cluster());
        lines.add("kind            " + (point.baseline() ? "baseline, pinned" : FactText.label(point.consistency())));
        if (!point.missing().isEmpty()) {
            lines.add("MISSING         %s: asked for and not saved; what follows is whole"
                    .formatted(FactText.labels(point.missing())));
        }
        NoteText.sentences(point.notes(), point.missing()).forEach(note -> lines.add("note            " + note));
        lines.addAll(losses(point, catalogue));
        lines.add("taken           %s (%s ago)"
                .formatted(
                        HumanText.time(point.startedAt()),
                        HumanText.duration(Duration.between(point.startedAt(), now))));
        lines.add("versions        " + VersionText.of(point.versions()));
        protection().ifPresent(said -> lines.add("protection      " + said));
        catalogue
                .pin(point)
                .ifPresent(pin -> lines.add("pinned          %s, by %s: %s"
                        .formatted(HumanText.time(pin.at()), pin.claimedSource(), pin.reason())));
        List<Manifest> manifests =
                point.snapshots().stream().map(vault::manifest).toList();
        lines.addAll(PointOrder.of(manifests).lines());
        for (SnapshotRef snapshot : point.snapshots()) {
            lines.addAll(snapshot(snapshot, now));
        }
        return lines;
    }

    /** Whether a loss is accepted stands before it: a name may end with anything. */
    static List<String> losses(CatalogueEntry.Point point, PointCatalogue catalogue) {
        List<String> lines = new ArrayList<>();
        List<Loss> losses = LossText.all(point.snapshots());
        if (!losses.isEmpty()) {
            lines.add("LOSSES          %d, which no restore from it brings back:".formatted(losses.size()));
        }
        for (Loss loss : losses) {
            lines.add(catalogue
                    .accepted()
                    .find(point.cluster(), loss)
                    .map(accepted -> "  accepted      %s [%s by %s: %s]"
                            .formatted(
                                    LossText.line(loss),
                                    HumanText.time(accepted.at()),
                                    accepted.claimedSource(),
                                    accepted.reason()))
                    .orElseGet(() -> "  NOT ACCEPTED  " + LossText.line(loss)));
        }
        return lines;
    }

    private Optional<String> protection() {
        return catalogue
                .lockedUntil(point)
                .map(until -> "object lock until %s%s"
                        .formatted(HumanText.time(until), point.baseline() ? ", and a legal hold that has no end" : ""))
                .or(() -> point.baseline()
                        ? Optional.of(point.objectLock() ? "object lock" : FactText.UNPROTECTED)
                        : Optional.empty());
    }

    /** Cold, hot or a baseline, what of it is missing or lost, and whether etcd was saved from less than all members. */
    static String kind(CatalogueEntry.Point point, PointCatalogue catalogue) {
        String kind = point.baseline() ? "baseline" : FactText.label(point.consistency());
        List<Loss> losses = LossText.all(point.snapshots());
        List<Loss> open = catalogue.openLosses(point);
        int accepted = losses.size() - open.size();
        return kind
                + (point.missing().isEmpty() ? "" : ", PARTIAL")
                + (open.isEmpty() ? "" : ", " + LossText.count(open))
                + (accepted == 0 ? "" : ", %d accepted".formatted(accepted))
                + NoteText.quorum(point.notes());
    }

    private List<String> snapshot(SnapshotRef ref, Instant now) {
        var lines = new ArrayList<String>();
        lines.add("");
        lines.add("%s %s  %s read, %s stored%s, %s, %s"
                .formatted(
                        ref.component().label(),
                        ref.target(),
                        HumanText.bytes(ref.plainBytes()),
                        HumanText.bytes(ref.storedBytes()),
                        FactText.position(ref),
                        FactText.label(ref.consistency()),
                        damaged.foundAt(ref)
                                .map(time -> "FOUND DAMAGED " + HumanText.time(time))
                                .orElseGet(() -> catalogue
                                        .verifiedAt(ref)
                                        .map(time -> "verified " + HumanText.time(time) + catalogue.level(ref))
                                        .orElse("not verified yet"))));
        Manifest manifest = vault.manifest(ref);
        manifest.source().entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(entry -> lines.add("  %-22s %s".formatted(entry.getKey(), entry.getValue())));
        lines.addAll(CertificateText.warnings(manifest.source(), now));
        manifest.changedFiles().stream()
                .limit(CHANGED_SHOWN)
                .forEach(file -> lines.add("  changed                " + file));
        if (manifest.changedFiles().size() > CHANGED_SHOWN) {
            lines.add("  changed                … the manifest lists all: " + ref.manifestKey());
        }
        for (Manifest.StoredObject object : manifest.objects()) {
            lines.add("  object                 " + object.key());
        }
        lines.add("  by hand:");
        manifest.restoreByHand().forEach(line -> lines.add("    " + line));
        return lines;
    }
}
