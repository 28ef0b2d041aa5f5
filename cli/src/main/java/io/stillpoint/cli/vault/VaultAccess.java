package io.stillpoint.cli.vault;

import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.Manifest;
import io.stillpoint.vault.SealedPoint;
import io.stillpoint.vault.StoreCredentials;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultConfig;
import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.VaultFiles;
import io.stillpoint.vault.keys.KeyCreation;
import io.stillpoint.vault.keys.VerificationKeys;
import java.net.URI;
import java.util.List;

/** The vault as the command line may see it: with the store's credentials, without any private key. */
public final class VaultAccess implements AutoCloseable {

    private final VaultFiles files;
    private final Vault vault;

    private VaultAccess(VaultFiles files) {
        this.files = files;
        this.vault = Vault.open(files.config());
    }

    public static VaultAccess open(StillpointHome home, HomeSettings settings) {
        return ask(() -> new VaultAccess(VaultFiles.load(
                home.secrets("cli"),
                URI.create(settings.endpoint()),
                settings.region(),
                settings.bucket(),
                settings.addressing())));
    }

    /** With other credentials than those that are in use. */
    static VaultAccess open(StillpointHome home, HomeSettings settings, StoreCredentials login) {
        return ask(() -> new VaultAccess(new VaultFiles(
                new VaultConfig(
                                URI.create(settings.endpoint()),
                                settings.region(),
                                settings.bucket(),
                                login.accessKey(),
                                login.secretKey(),
                                List.of())
                        .with(settings.addressing()),
                VerificationKeys.load(home.secrets("cli").resolve(KeyCreation.VERIFICATION_KEYS)),
                null,
                null)));
    }

    public Manifest manifest(SnapshotRef snapshot) {
        return ask(() -> vault.manifest(snapshot));
    }

    /** Reads every stored byte of a snapshot and compares it with its manifest. */
    Manifest verifyStored(SnapshotRef snapshot) throws VaultException {
        return vault.verifyStored(snapshot);
    }

    /** Reads every stored byte of a registry's blobs, which all points of a cluster share. */
    Vault.SharedCheck verifyBlobs(String cluster) throws VaultException {
        return vault.verifyShared(cluster, "registry");
    }

    SealedPoint point(String cluster, String point) throws VaultException {
        return vault.point(cluster, point, files.verificationKeys());
    }

    List<String> clusters() throws VaultException {
        return vault.clusters();
    }

    List<String> points(String cluster) {
        return ask(() -> vault.points(cluster));
    }

    public Vault.Probe probe() throws VaultException {
        return vault.probe();
    }

    /** Makes the bucket where it is missing. */
    public boolean ensureBucket() {
        return ask(() -> io.stillpoint.vault.store.BucketCreation.ensure(files.config()));
    }

    @Override
    public void close() {
        vault.close();
    }

    private interface Question<T> {
        T ask() throws VaultException;
    }

    private static <T> T ask(Question<T> question) {
        try {
            return question.ask();
        } catch (VaultException e) {
            throw CliException.of(e.problem());
        }
    }
}
