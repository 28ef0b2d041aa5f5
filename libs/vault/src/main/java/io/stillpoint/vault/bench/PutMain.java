package io.stillpoint.vault.bench;

import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.vault.Manifest.StoredObject;
import io.stillpoint.vault.SnapshotWriter;
import io.stillpoint.vault.StoreAddressing;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultFiles;
import io.stillpoint.vault.VaultOutput;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Stores a file as one object, several times. It is a process of its own, so that all its processor time can be
 * counted; later rounds show a service that has run for a while.
 */
public final class PutMain {

    private static final int BUFFER_BYTES = 128 << 10;
    private static final double NANOS = 1e9;

    private PutMain() {}

    /**
     * Arguments: secrets directory, endpoint, region, bucket, rounds, file ({@code -} for standard input). Prints per
     * round wall seconds, processor seconds, stored bytes.
     */
    public static void main(String[] args) throws Exception {
        VaultFiles files =
                VaultFiles.load(Path.of(args[0]), URI.create(args[1]), args[2], args[3], StoreAddressing.PATH);
        int rounds = Integer.parseInt(args[4]);
        try (Vault vault = Vault.open(files.config())) {
            for (int round = 0; round < rounds; round++) {
                long began = System.nanoTime();
                long cpu = cpuNanos();
                StoredObject stored;
                try (InputStream in = args[5].equals("-") ? System.in : Files.newInputStream(Path.of(args[5]))) {
                    stored = put(vault, in);
                }
                System.out.printf(
                        "%.3f %.3f %d%n",
                        (System.nanoTime() - began) / NANOS, (cpuNanos() - cpu) / NANOS, stored.storedBytes());
            }
        }
    }

    private static StoredObject put(Vault vault, InputStream in) throws IOException {
        SnapshotWriter writer = vault.begin(
                "bench",
                "bench",
                Component.NODE_IMAGE,
                "file",
                UUID.randomUUID().toString(),
                Consistency.HOT);
        byte[] buffer = new byte[BUFFER_BYTES];
        try (VaultOutput output = writer.object("file")) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                output.write(buffer, 0, count);
            }
            return output.commit();
        }
    }

    private static long cpuNanos() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException("this platform does not count processor time"))
                .toNanos();
    }
}
