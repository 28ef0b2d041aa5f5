package io.stillpoint.registry.bench;

import io.stillpoint.registry.BackupOptions;
import io.stillpoint.registry.RegistryBackup;
import io.stillpoint.registry.RegistryFacts;
import io.stillpoint.registry.client.RegistryAccess;
import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.testing.TestVault;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultConfig;
import io.stillpoint.vault.keys.RecipientSet;
import io.stillpoint.vault.testing.S3Server;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** A backup worker without Kafka: takes a snapshot of the cluster that each line names, and says how long that took. */
final class BackupMain {

    private BackupMain() {}

    /** Arguments: registry's URL, S3 endpoint, recipients file, spool directory. */
    public static void main(String[] args) throws Exception {
        List<String> recipients = RecipientSet.parse(Files.readString(Path.of(args[2])));
        VaultConfig config = new VaultConfig(
                URI.create(args[1]),
                "us-east-1",
                S3Server.BUCKET,
                S3Server.ACCESS_KEY,
                S3Server.SECRET_KEY,
                recipients);
        try (Vault vault = Vault.open(config);
                RegistryClient client = RegistryClient.open(new RegistryAccess(URI.create(args[0]), null, null));
                BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            RegistryBackup backup = new RegistryBackup(client, vault, new BackupOptions(Path.of(args[3])));
            for (String cluster = orders.readLine(); cluster != null; cluster = orders.readLine()) {
                long start = System.nanoTime();
                RegistryFacts facts = backup.run(TestVault.place(cluster), TestVault.SILENT, Clock.systemUTC())
                        .facts();
                double seconds = (System.nanoTime() - start) / 1e9;
                System.out.println(seconds + " " + facts.blobs() + " " + facts.newBlobs() + " " + facts.bytes());
            }
        }
    }
}
