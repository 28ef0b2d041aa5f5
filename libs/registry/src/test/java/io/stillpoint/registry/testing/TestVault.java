package io.stillpoint.registry.testing;

import io.stillpoint.registry.ImageBackup;
import io.stillpoint.registry.PodQuestion;
import io.stillpoint.registry.RegistryProgress;
import io.stillpoint.registry.SnapshotPlace;
import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.vault.Snapshots;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.testing.S3Server;
import io.stillpoint.vault.testing.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;

/** An S3 server with keys and a vault. */
public record TestVault(S3Server server, TestKeys keys, Vault vault, Path spool) implements AutoCloseable {

    /** Any component: what the vault calls a snapshot is the caller's business. */
    public static final Component COMPONENT = Component.REGISTRY;

    public static final RegistryProgress SILENT = (done, expected, message) -> {};

    public static TestVault start(Path home) throws IOException, InterruptedException {
        return with(S3Server.start(Files.createDirectories(home.resolve("s3"))), home);
    }

    /** One whose store has no room. */
    public static TestVault full(Path home) throws IOException, InterruptedException {
        return with(S3Server.full(Files.createDirectories(home.resolve("s3"))), home);
    }

    private static TestVault with(S3Server server, Path home) throws IOException, InterruptedException {
        TestKeys keys = TestKeys.create(home.resolve("keys"));
        return new TestVault(
                server,
                keys,
                Vault.open(server.config(keys.recipients()).withPatience(Duration.ofSeconds(2))),
                Files.createDirectories(home.resolve("spool")));
    }

    /** A snapshot's place with a run of its own. */
    public static SnapshotPlace place(String cluster) {
        return new SnapshotPlace(cluster, "point", COMPONENT, UUID.randomUUID().toString());
    }

    public ImageBackup.Taken backup(RegistryClient client, String cluster) throws IOException, InterruptedException {
        return backup(client, cluster, SILENT);
    }

    public ImageBackup.Taken backup(RegistryClient client, String cluster, RegistryProgress progress)
            throws IOException, InterruptedException {
        return backup(client, cluster, PodQuestion.NOBODY, progress);
    }

    public ImageBackup.Taken backup(RegistryClient client, String cluster, PodQuestion pods, RegistryProgress progress)
            throws IOException, InterruptedException {
        return new ImageBackup(client, vault, spool, pods).run(place(cluster), progress, Clock.systemUTC());
    }

    /** Makes it a point. */
    public void seal(String cluster, ImageBackup.Taken taken) throws Exception {
        vault.seal(cluster, Snapshots.sealed(keys.signer(), cluster, "point", taken.snapshot()), Clock.systemUTC());
    }

    @Override
    public void close() throws Exception {
        vault.close();
        server.close();
    }
}
