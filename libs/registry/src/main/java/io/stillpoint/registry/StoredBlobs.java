package io.stillpoint.registry;

import io.stillpoint.registry.root.RegistryRoot;
import io.stillpoint.registry.root.RegistryRoot.StoredBlob;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.keys.AgeIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads a root's blobs from the vault, several at a time. Each damaged one is noted in the vault, so that the next
 * backup sends it again. A backup trusts existing objects; without the note later points would name the damaged one for
 * ever.
 */
public final class StoredBlobs {

    private static final String DAMAGED = "object-damaged";
    private static final int BUFFER_BYTES = 256 << 10;

    private final Vault vault;
    private final RegistryRoot root;

    public StoredBlobs(Vault vault, RegistryRoot root) {
        this.vault = vault;
        this.root = root;
    }

    /**
     * Compares every stored byte with the root; needs no private key.
     *
     * @throws VaultException {@code object-damaged} for the first damaged blob, after all were read;
     *     {@code vault-object-missing}
     */
    public void verify(RegistryProgress progress) throws IOException, InterruptedException {
        long expected = root.blobs().stream().mapToLong(StoredBlob::storedBytes).sum();
        Passed passed = new Passed(progress, expected);
        each(blob -> {
            vault.verifyStored(RootDocument.object(blob));
            passed.add(blob.storedBytes());
        });
    }

    /**
     * Decrypts and unpacks every blob as well, and compares it with its digest.
     *
     * @throws VaultException as {@link #verify}; {@code age-identity-wrong}
     */
    public void readThrough(AgeIdentity identity, RegistryProgress progress) throws IOException, InterruptedException {
        Passed passed = new Passed(progress, root.blobBytes());
        each(blob -> {
            byte[] buffer = new byte[BUFFER_BYTES];
            try (InputStream in = vault.openPlain(RootDocument.object(blob), identity)) {
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    passed.add(count);
                    if (Thread.interrupted()) {
                        throw new InterruptedException("interrupted while a blob of the registry was read back");
                    }
                }
            }
        });
    }

    @FunctionalInterface
    private interface Reading {
        void read(StoredBlob blob) throws IOException, InterruptedException;
    }

    /** Reads all blobs even when one is damaged, so that the operator learns about every damaged one. */
    private void each(Reading reading) throws IOException, InterruptedException {
        List<VaultException> damaged = new ParallelSteps(ImageBackup.PARALLEL)
                .each(root.blobs(), blob -> new Outcome(damage(blob, reading))).stream()
                        .map(Outcome::damage)
                        .filter(Objects::nonNull)
                        .toList();
        if (!damaged.isEmpty()) {
            VaultException first = damaged.getFirst();
            damaged.stream().skip(1).forEach(first::addSuppressed);
            throw first;
        }
    }

    private record Outcome(@Nullable VaultException damage) {}

    private @Nullable VaultException damage(StoredBlob blob, Reading reading) throws IOException, InterruptedException {
        try {
            reading.read(blob);
            return null;
        } catch (VaultException e) {
            if (!e.problem().code().equals(DAMAGED)) {
                throw e;
            }
            note(blob, e);
            return e;
        }
    }

    /** Notes a damaged blob; a service that may only read at least reports it. */
    private void note(StoredBlob blob, VaultException damage) {
        try {
            vault.distrust(blob.key(), damage.problem());
        } catch (VaultException e) {
            damage.addSuppressed(e);
        }
    }

    /** Counts blobs that are read in parallel; reports progress for one at a time. */
    private static final class Passed {
        private final RegistryProgress progress;
        private final long expectedBytes;
        private final AtomicLong doneBytes = new AtomicLong();

        private Passed(RegistryProgress progress, long expectedBytes) {
            this.progress = progress;
            this.expectedBytes = expectedBytes;
        }

        private void add(long bytes) {
            synchronized (this) {
                progress.at(doneBytes.addAndGet(bytes), expectedBytes, "reading back what the vault has");
            }
        }
    }
}
