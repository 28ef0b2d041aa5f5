package io.stillpoint.cli.vault;

import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.HumanText;
import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.event.DeclarationCheck;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.Manifest;
import io.stillpoint.vault.SealedPoint;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./stillpoint vault verify}: whether all that is stored is what was stored. */
@Command(
        name = "verify",
        description = {
            "Reads every stored byte back and checks every signature; needs no private key.",
            "What is damaged or lost becomes a fact: lists show it, and retention does not count on it.",
            "So does what was damaged, was read back whole before that, and has its bytes again: it counts again."
        },
        footer = {"  ./stillpoint vault verify --cluster icp"})
final class VerifyCommand implements Callable<Integer> {

    @Option(names = "--cluster", description = "Only this cluster; all known ones by default.")
    private @Nullable String cluster;

    @Option(names = "--point", description = "Only this recovery point.")
    private @Nullable String point;

    private int good;
    private int bad;

    @Override
    public Integer call() {
        StillpointHome home = StillpointHome.locate();
        HomeSettings settings = HomeSettings.load(home);
        boolean blobsWhole = true;
        try (var vault = VaultAccess.open(home, settings);
                KafkaBroker broker = broker(settings)) {
            var reports = DamageReports.to(broker);
            for (String name : clusters(broker)) {
                verify(vault, name, reports);
                blobsWhole &= point != null || blobsWhole(vault, name);
            }
        }
        return new VerificationSum(good, bad, blobsWhole).report(cluster, point);
    }

    /** With a named cluster this works without Kafka too: after its loss the vault is all that there is. */
    private @Nullable KafkaBroker broker(HomeSettings settings) {
        try {
            return KafkaBroker.connect(settings);
        } catch (CliException e) {
            if (cluster == null) {
                throw e;
            }
            System.out.println("Kafka does not answer: what is found is shown here only.");
            return null;
        }
    }

    private List<String> clusters(@Nullable KafkaBroker broker) {
        if (cluster != null) {
            // A name that cannot be one is one that the vault does not know.
            return DeclarationCheck.nameRefusal(cluster).isEmpty() ? List.of(cluster) : List.of();
        }
        return broker == null
                ? List.of()
                : broker.states().stream().map(ClusterState::cluster).toList();
    }

    private void verify(VaultAccess vault, String name, DamageReports reports) {
        List<String> shown = vault.points(name);
        for (String candidate : shown) {
            if (point == null || point.equals(candidate)) {
                count(verified(vault, name, candidate, reports));
            }
        }
        KafkaBroker broker = reports.broker();
        if (broker != null) {
            List<CatalogueEntry.Point> known = broker.catalogue().stream()
                    .filter(CatalogueEntry.Point.class::isInstance)
                    .map(CatalogueEntry.Point.class::cast)
                    .filter(each -> each.cluster().equals(name))
                    .filter(each -> point == null || point.equals(each.point()))
                    .toList();
            for (CatalogueEntry.Point lost : DamageReports.lost(known, shown)) {
                System.out.printf("LOST   %s  the catalogue knows it, the vault does not%n", lost.point());
                reports.lost(lost);
                count(false);
            }
        }
    }

    private void count(boolean whole) {
        if (whole) {
            good++;
        } else {
            bad++;
        }
    }

    private static boolean verified(VaultAccess vault, String cluster, String point, DamageReports reports) {
        try {
            SealedPoint sealed = vault.point(cluster, point);
            boolean whole = true;
            for (SnapshotRef snapshot : sealed.document().snapshots()) {
                whole &= verified(vault, sealed.document().saga(), snapshot, reports);
            }
            if (whole) {
                System.out.printf("ok     %s  signed by %s%n", point, sealed.signingKeyId());
            }
            return whole;
        } catch (VaultException e) {
            System.out.printf("BAD    %s  %s%n", point, e.problem().sentence());
            return false;
        }
    }

    private static boolean verified(VaultAccess vault, String saga, SnapshotRef snapshot, DamageReports reports) {
        try {
            Manifest manifest = vault.verifyStored(snapshot);
            System.out.printf(
                    "  ok   %s  %s %s  %s%s%n",
                    snapshot.point(),
                    snapshot.component().label(),
                    snapshot.target(),
                    HumanText.bytes(manifest.objects().stream()
                            .mapToLong(Manifest.StoredObject::storedBytes)
                            .sum()),
                    // Which blobs belong to it is named inside, and only the restore service can read that.
                    snapshot.component() == Component.REGISTRY ? ", its root; all points share the blobs" : "");
            if (reports.whole(saga, snapshot)) {
                System.out.println("       It was found damaged before. It is whole again, and counts.");
            }
            return true;
        } catch (VaultException e) {
            System.out.printf("BAD    %s  %s%n", snapshot.point(), e.problem().sentence());
            reports.damaged(saga, snapshot, e.problem());
            return false;
        }
    }

    /** A blob's key says what its bytes must be, so that no private key is needed for them either. */
    private static boolean blobsWhole(VaultAccess vault, String cluster) {
        try {
            Vault.SharedCheck check = vault.verifyBlobs(cluster);
            for (Problem problem : check.damaged()) {
                System.out.printf("BAD    %s  a blob of the registry: %s%n", cluster, problem.sentence());
            }
            if (!check.damaged().isEmpty()) {
                System.out.printf(
                        "       The next backup of %s sends %s again; points from before cannot restore the"
                                + " registry whole.%n",
                        cluster, HumanText.plural(check.damaged().size(), "blob"));
            } else if (check.objects() > 0) {
                System.out.printf(
                        "ok     %s  %s of the registry, %s%n",
                        cluster, HumanText.plural(check.objects(), "blob"), HumanText.bytes(check.storedBytes()));
            }
            return check.damaged().isEmpty();
        } catch (VaultException e) {
            System.out.printf(
                    "BAD    %s  the blobs of the registry: %s%n",
                    cluster, e.problem().sentence());
            return false;
        }
    }
}
