package io.stillpoint.cli.vault;

import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.home.ServiceSecrets;
import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.cli.home.StoreAddress;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.ExitCode;
import io.stillpoint.cli.output.NamedFile;
import io.stillpoint.vault.StoreAddressing;
import io.stillpoint.vault.StoreCredentials;
import io.stillpoint.vault.VaultException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./stillpoint vault}: the bucket that holds everything. */
@Command(
        name = "vault",
        description = "Sets the vault up and verifies it.",
        subcommands = {VaultCommand.Init.class, VerifyCommand.class})
public final class VaultCommand {

    @Command(
            name = "init",
            description = "Makes the bucket; with --endpoint, points Stillpoint at a store of your own.",
            footer = {
                "  ./stillpoint vault init --endpoint https://s3.example.com --bucket stillpoint --credentials FILE",
                "  ./stillpoint vault init --delete-credentials FILE"
            })
    static final class Init implements Callable<Integer> {

        @Option(names = "--endpoint", description = "URL of the S3 store.")
        private @Nullable String endpoint;

        @Option(names = "--region", description = "Region of the bucket; us-east-1 by default.")
        private @Nullable String region;

        @Option(names = "--bucket", description = "Name of the bucket, by default 'stillpoint'.")
        private @Nullable String bucket;

        @Option(
                names = "--addressing",
                description = {
                    "How the store wants the bucket named: 'path' (the default) or 'virtual-host', as in",
                    "https://BUCKET.s3.example.com."
                })
        private @Nullable String addressing;

        @Option(
                names = "--credentials",
                description = "File of mode 0600 with the lines access-key=… and secret-key=…; needed with --endpoint.")
        private @Nullable Path credentials;

        @Option(
                names = "--delete-credentials",
                description = {
                    "Such a file with the key that may delete, for the service that prunes and no other.",
                    "Without it 'prune --confirm' is refused."
                })
        private @Nullable Path deleteCredentials;

        @Override
        public Integer call() throws VaultException {
            StillpointHome home = StillpointHome.locate();
            StoreCredentials deleting =
                    deleteCredentials == null ? null : login("--delete-credentials", deleteCredentials);
            if (endpoint == null) {
                makeBucket(home);
            } else {
                pointAt(home, endpoint, credentials());
            }
            if (deleting != null) {
                new ServiceSecrets(home).deletingCredentials(deleting);
            } else if (endpoint != null) {
                System.out.println("No service may delete, so 'prune --confirm' is refused:"
                        + " ./stillpoint vault init --delete-credentials FILE");
            }
            return ExitCode.DONE;
        }

        /** Of the store that is in use. */
        private void makeBucket(StillpointHome home) throws VaultException {
            if (region != null || bucket != null || addressing != null || credentials != null) {
                throw CliException.usage(
                        "--region, --bucket, --addressing, --credentials: expected them with --endpoint only, found"
                                + " them alone. Nothing was changed.");
            }
            HomeSettings settings = HomeSettings.load(home);
            try (var vault = VaultAccess.open(home, settings)) {
                prepare(vault, settings);
            }
        }

        /** Nothing is saved before the store has answered: everything here would go on with a store that does not. */
        private void pointAt(StillpointHome home, String store, StoreCredentials login) throws VaultException {
            String inRegion = region == null ? "us-east-1" : region;
            String named = bucket == null ? "stillpoint" : bucket;
            StoreAddress.problem(store, inRegion, named).ifPresent(problem -> {
                throw CliException.usage("--" + problem.sentence());
            });
            HomeSettings settings = HomeSettings.load(home).withStore(store, inRegion, named, addressing());
            try (var vault = VaultAccess.open(home, settings, login)) {
                prepare(vault, settings);
            }
            var secrets = new ServiceSecrets(home);
            secrets.storeCredentials(login, ServiceSecrets.vaultUsers());
            secrets.forgetDeletingCredentials();
            settings.save(home);
            System.out.println("Services that run still use the old one: ./stillpoint up starts them again");
        }

        private StoreAddressing addressing() {
            String wanted = addressing == null ? StoreAddressing.PATH.label() : addressing;
            return StoreAddressing.of(wanted)
                    .orElseThrow(() -> CliException.usage(
                            "--addressing: expected path or virtual-host, found '%s'. Nothing was changed."
                                    .formatted(wanted)));
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

        private StoreCredentials credentials() {
            if (credentials == null) {
                throw CliException.usage(
                        "expected --credentials FILE with --endpoint, found none. Nothing was changed.");
            }
            return login("--credentials", credentials);
        }

        private static StoreCredentials login(String option, Path path) {
            return new NamedFile(option, path)
                    .secret("a file with the lines access-key=… and secret-key=…")
                    .content(StoreCredentials::read);
        }
    }
}
