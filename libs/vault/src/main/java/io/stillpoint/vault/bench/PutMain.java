package io.stillpoint.vault.bench;

import io.stillpoint.schemas.Component;
import io.stillpoint.schemas.Consistency;
import io.stillpoint.vault.SnapshotWriter;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultFiles;
import io.stillpoint.vault.VaultOutput;
import java.net.URI;
import java.nio.file.Path;
import java.util.UUID;

/** Stores standard input as one object. A process of its own, so that all of its CPU time can be counted. */
public final class PutMain {

    private static final int BUFFER_BYTES = 128 << 10;

    private PutMain() {}

    /** Arguments: secrets directory, endpoint, region, bucket. */
    public static void main(String[] args) throws Exception {
        VaultFiles files = VaultFiles.load(Path.of(args[0]), URI.create(args[1]), args[2], args[3]);
        try (Vault vault = Vault.open(files.config())) {
            SnapshotWriter writer = vault.begin(
                    "bench",
                    "bench",
                    Component.NODE_IMAGE,
                    "stdin",
                    UUID.randomUUID().toString(),
                    Consistency.HOT);
            byte[] buffer = new byte[BUFFER_BYTES];
            try (VaultOutput output = writer.object("stdin")) {
                for (int count = System.in.read(buffer); count >= 0; count = System.in.read(buffer)) {
                    output.write(buffer, 0, count);
                }
                output.commit();
            }
        }
    }
}
