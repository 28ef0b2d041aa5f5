package io.stillpoint.registry.bench;

import io.stillpoint.registry.ImageBackup;
import io.stillpoint.registry.PodQuestion;
import io.stillpoint.registry.RegistryFacts;
import io.stillpoint.registry.client.RegistryAccess;
import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.testing.TestVault;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.testing.BenchWorker;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** Takes a snapshot of the cluster that each order names; says how many blobs it has, how many were new, and their bytes. */
final class BackupMain {

    private BackupMain() {}

    /** Arguments: registry's URL, S3 endpoint, recipients file, spool directory. */
    public static void main(String[] args) throws Exception {
        try (Vault vault = Vault.open(BenchWorker.vault(args[1], args[2]));
                RegistryClient client = RegistryClient.open(new RegistryAccess(URI.create(args[0]), null, null))) {
            ImageBackup backup = new ImageBackup(client, vault, Path.of(args[3]), PodQuestion.NOBODY);
            BenchWorker.serve(cluster -> {
                RegistryFacts facts = backup.run(TestVault.place(cluster), TestVault.SILENT, Clock.systemUTC())
                        .facts();
                return List.of((long) facts.blobs(), (long) facts.newBlobs(), facts.bytes());
            });
        }
    }
}
