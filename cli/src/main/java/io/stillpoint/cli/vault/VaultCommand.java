package io.stillpoint.cli.vault;

import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.home.ServiceSecrets;
import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.ExitCode;
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

        @Option(names = "--region", description = "Region of the bucket.")
        private String region = "us-east-1";

        @Option(names = "--bucket", description = "Name of the bucket.")
        private String bucket = "stillpoint";

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
            StoreCredentials login = endpoint == null ? null : credentials();
            StoreCredentials deleting = deleteCredentials == null ? null : StoreCredentials.read(deleteCredentials);
            StillpointHome home = StillpointHome.locate().create();
            HomeSettings settings = HomeSettings.load(home);
            var secrets = new ServiceSecrets(home);
            if (endpoint != null && login != null) {
                settings = settings.withStore(endpoint, region, bucket);
                secrets.storeCredentials(login, ServiceSecrets.vaultUsers());
                secrets.forgetDeletingCredentials();
                settings.save(home);
            }
            if (deleting != null) {
                secrets.deletingCredentials(deleting);
            }
            try (var vault = VaultAccess.open(home, settings)) {
                boolean made = vault.ensureBucket();
                boolean locked = vault.probe().objectLock();
                System.out.printf(
                        "bucket %s at %s %s; %s%n",
                        settings.bucket(),
                        settings.endpoint(),
                        made ? "made" : "was there",
                        locked ? "it has Object Lock" : "it has no Object Lock: baselines will show as UNPROTECTED");
                if (endpoint != null) {
                    System.out.println("Restart the services to use it: ./stillpoint down; ./stillpoint up");
                    if (deleting == null) {
                        System.out.println("No service may delete, so 'prune --confirm' is refused:"
                                + " ./stillpoint vault init --delete-credentials FILE");
                    }
                }
                return ExitCode.DONE;
            }
        }

        private StoreCredentials credentials() throws VaultException {
            if (credentials == null) {
                throw new CliException("expected --credentials FILE with --endpoint, found none. Nothing was changed.");
            }
            return StoreCredentials.read(credentials);
        }
    }
}
