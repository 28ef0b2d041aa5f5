package io.stillpoint.cli.vault;

import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.home.ServiceSecrets;
import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.cli.home.StoreAddress;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.ExitCode;
import io.stillpoint.cli.output.HumanText;
import io.stillpoint.schemas.event.DeclarationCheck;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.Manifest;
import io.stillpoint.vault.SealedPoint;
import io.stillpoint.vault.StoreCredentials;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./stillpoint vault}: the bucket that holds everything. */
@Command(
        name = "vault",
        description = "Sets the vault up and verifies it.",
        subcommands = {VaultCommand.Init.class, VaultCommand.Verify.class})
public final class VaultCommand {

    @Command(
            name = "init",
            description = "Makes the bucket; with --endpoint, points Stillpoint at a store of your own.",
            footer = {
                "  ./stillpoint vault init --endpoint https://s3.example.com --bucket stillpoint --credentials FILE"
            })
    static final class Init implements Callable<Integer> {

        @Option(names = "--endpoint", description = "URL of the S3 store.")
        private @Nullable String endpoint;

        @Option(names = "--region", description = "Region of the bucket; us-east-1 by default.")
        private @Nullable String region;

        @Option(names = "--bucket", description = "Name of the bucket; stillpoint by default.")
        private @Nullable String bucket;

        @Option(
                names = "--credentials",
                description = "File of mode 0600 with the lines access-key=… and secret-key=…; needed with --endpoint.")
        private @Nullable Path credentials;

        @Override
        public Integer call() throws VaultException {
            if (endpoint == null) {
                return makeBucket();
            }
            return pointAt(endpoint, credentials());
        }

        /** Of the store that is in use. */
        private int makeBucket() throws VaultException {
            if (region != null || bucket != null || credentials != null) {
                throw CliException.usage("--region, --bucket, --credentials: expected them with --endpoint only, found"
                        + " them alone. Nothing was changed.");
            }
            StillpointHome home = StillpointHome.locate();
            HomeSettings settings = HomeSettings.load(home);
            try (var vault = VaultAccess.open(home, settings)) {
                prepare(vault, settings);
                return ExitCode.DONE;
            }
        }

        /** Nothing is saved before the store has answered: everything here would go on with a store that does not. */
        private int pointAt(String store, StoreCredentials login) throws VaultException {
            String inRegion = region == null ? "us-east-1" : region;
            String named = bucket == null ? "stillpoint" : bucket;
            StoreAddress.problem(store, inRegion, named).ifPresent(problem -> {
                throw CliException.usage("--" + problem.sentence());
            });
            StillpointHome home = StillpointHome.locate();
            HomeSettings settings = HomeSettings.load(home).withStore(store, inRegion, named);
            try (var vault = VaultAccess.open(home, settings, login)) {
                prepare(vault, settings);
            }
            new ServiceSecrets(home).storeCredentials(login, ServiceSecrets.vaultUsers());
            settings.save(home);
            System.out.println("Restart the services to use it: ./stillpoint down; ./stillpoint up");
            return ExitCode.DONE;
        }

        private static void prepare(VaultAccess vault, HomeSettings settings) throws VaultException {
            boolean made = vault.ensureBucket();
            boolean locked = vault.probe().objectLock();
            System.out.printf(
                    "bucket %s at %s %s; %s%n",
                    settings.bucket(),
                    settings.endpoint(),
                    made ? "made" : "was there",
                    locked ? "it has Object Lock" : "it has no Object Lock: baselines will show as UNPROTECTED");
        }

        private StoreCredentials credentials() throws VaultException {
            if (credentials == null) {
                throw CliException.usage(
                        "expected --credentials FILE with --endpoint, found none. Nothing was changed.");
            }
            return StoreCredentials.read(credentials);
        }
    }

    @Command(
            name = "verify",
            description = "Reads every stored byte back and checks every signature; needs no private key.",
            footer = {"  ./stillpoint vault verify --cluster icp"},
            exitCodeList = {ExitCode.WARNINGS_HELP})
    static final class Verify implements Callable<Integer> {

        @Option(names = "--cluster", description = "Only this cluster; all known ones by default.")
        private @Nullable String cluster;

        @Option(names = "--point", description = "Only this recovery point.")
        private @Nullable String point;

        @Override
        public Integer call() {
            StillpointHome home = StillpointHome.locate();
            HomeSettings settings = HomeSettings.load(home);
            int bad = 0;
            int good = 0;
            boolean blobsWhole = true;
            try (var vault = VaultAccess.open(home, settings)) {
                for (String name : clusters(settings)) {
                    for (String candidate : vault.points(name)) {
                        if (point == null || point.equals(candidate)) {
                            if (verified(vault, name, candidate)) {
                                good++;
                            } else {
                                bad++;
                            }
                        }
                    }
                    blobsWhole &= point != null || blobsWhole(vault, name);
                }
            }
            return new VerificationSum(good, bad, blobsWhole).report(cluster, point);
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
                            "       The next backup of %s sends %d blobs again; points from before cannot restore the"
                                    + " registry whole.%n",
                            cluster, check.damaged().size());
                } else if (check.objects() > 0) {
                    System.out.printf(
                            "ok     %s  %d blobs of the registry, %s%n",
                            cluster, check.objects(), HumanText.bytes(check.storedBytes()));
                }
                return check.damaged().isEmpty();
            } catch (VaultException e) {
                System.out.printf(
                        "BAD    %s  the blobs of the registry: %s%n",
                        cluster, e.problem().sentence());
                return false;
            }
        }

        private List<String> clusters(HomeSettings settings) {
            if (cluster != null) {
                // A name that cannot be one is one that the vault does not know.
                return DeclarationCheck.nameRefusal(cluster).isEmpty() ? List.of(cluster) : List.of();
            }
            try (KafkaBroker broker = KafkaBroker.connect(settings)) {
                return broker.states().stream().map(ClusterState::cluster).toList();
            }
        }

        private static boolean verified(VaultAccess vault, String cluster, String point) {
            try {
                SealedPoint sealed = vault.point(cluster, point);
                for (SnapshotRef snapshot : sealed.document().snapshots()) {
                    Manifest manifest = vault.verifyStored(snapshot);
                    System.out.printf(
                            "  ok   %s  %s %s  %s%s%n",
                            point,
                            snapshot.component().label(),
                            snapshot.target(),
                            HumanText.bytes(manifest.objects().stream()
                                    .mapToLong(Manifest.StoredObject::storedBytes)
                                    .sum()),
                            // Which blobs belong to it is named inside, and only the restore service can read that.
                            snapshot.component() == Component.REGISTRY ? ", its root; all points share the blobs" : "");
                }
                System.out.printf("ok     %s  signed by %s%n", point, sealed.signingKeyId());
                return true;
            } catch (VaultException e) {
                System.out.printf("BAD    %s  %s%n", point, e.problem().sentence());
                return false;
            }
        }
    }
}
