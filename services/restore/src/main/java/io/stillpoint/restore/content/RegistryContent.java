package io.stillpoint.restore.content;

import io.stillpoint.bus.StepFailedException;
import io.stillpoint.bus.TaskContext;
import io.stillpoint.registry.RegistryCheck;
import io.stillpoint.registry.RegistryException;
import io.stillpoint.registry.RegistryRestore;
import io.stillpoint.registry.RegistryRestored;
import io.stillpoint.registry.RestoreOptions;
import io.stillpoint.registry.RootDocument;
import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.client.RegistryCredentials;
import io.stillpoint.registry.root.RegistryRoot;
import io.stillpoint.restore.snapshot.ReadProgress;
import io.stillpoint.restore.snapshot.SnapshotVault;
import io.stillpoint.schemas.Access;
import io.stillpoint.schemas.Component;
import io.stillpoint.schemas.ComponentEndpoint;
import io.stillpoint.schemas.Problem;
import io.stillpoint.schemas.SnapshotRef;
import io.stillpoint.schemas.StepFact;
import io.stillpoint.schemas.StepRef;
import io.stillpoint.vault.VaultException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The registry: asked, read back from the vault, restored. */
public final class RegistryContent {

    private static final int BUFFER_BYTES = 1 << 20;

    /** A fact names so many tags; the rest is counted. */
    private static final int NAMED = 50;

    private final Path secrets;
    private final SnapshotVault vault;

    /** @param secrets this service's secrets directory */
    public RegistryContent(Path secrets, SnapshotVault vault) {
        this.secrets = secrets;
        this.vault = vault;
    }

    /** Why the registry can't be restored into now; empty when it answers and lets us in. Changes nothing. */
    public Optional<Problem> refusal(ComponentEndpoint endpoint, Access access) {
        try (RegistryClient client = open(endpoint, access)) {
            RegistryCheck.check(client);
            return Optional.empty();
        } catch (RegistryException e) {
            return Optional.of(e.problem());
        } catch (IOException e) {
            return Optional.of(unexpected(e, endpoint.url()));
        }
    }

    /**
     * Reads the root and every blob of a snapshot back: stored bytes, decryption, plain bytes. Keeps nothing.
     *
     * @throws StepFailedException {@code object-damaged}, {@code registry-root-broken} …
     */
    public void readThrough(SnapshotRef snapshot, ReadProgress progress)
            throws StepFailedException, InterruptedException {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            RegistryRoot root = RootDocument.read(vault.vault(), snapshot, vault.identity());
            long expected = root.blobBytes();
            long done = 0;
            for (RegistryRoot.StoredBlob blob : root.blobs()) {
                try (InputStream in = vault.vault().openPlain(RootDocument.object(blob), vault.identity())) {
                    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                        done += count;
                        progress.read(done, expected);
                        if (Thread.interrupted()) {
                            throw new InterruptedException("interrupted while reading a blob of the registry");
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw told(e, snapshot.manifestKey());
        }
    }

    /** Pushes what the registry lacks or has damaged; doing it twice finds it done. */
    public StepFact.ContentRestored restore(
            StepRef step, ComponentEndpoint endpoint, Access access, SnapshotRef snapshot, TaskContext context)
            throws StepFailedException, InterruptedException {
        try (RegistryClient client = open(endpoint, access)) {
            RegistryRestored restored = new RegistryRestore(
                            client, vault.vault(), vault.identity(), RestoreOptions.STANDARD)
                    .run(snapshot, context::progress);
            List<String> tags = restored.tags().stream()
                    .map(RegistryRestored.Tag::reference)
                    .toList();
            String proof =
                    "every tag of the snapshot answers with its digest: %d tags set, %d as they were; %d blobs and %d"
                                    .formatted(
                                            restored.tags().size(),
                                            restored.leftTags(),
                                            restored.pushedBlobs(),
                                            restored.pushedManifests())
                            + " manifests pushed";
            return new StepFact.ContentRestored(
                    step, Component.REGISTRY, bounded(tags), bounded(restored.beyond()), proof);
        } catch (IOException e) {
            throw told(e, endpoint.url());
        }
    }

    private RegistryClient open(ComponentEndpoint endpoint, Access access) throws IOException {
        return RegistryClient.open(RegistryCredentials.load(secrets, access.credentials(), endpoint.url()));
    }

    private static List<String> bounded(List<String> all) {
        if (all.size() <= NAMED) {
            return all;
        }
        List<String> some = new ArrayList<>(all.subList(0, NAMED));
        some.add("and %d more".formatted(all.size() - NAMED));
        return some;
    }

    private static StepFailedException told(IOException e, String where) throws InterruptedException {
        if (Thread.interrupted()) {
            // Streams can tell an interruption by the flag alone.
            InterruptedException interrupted = new InterruptedException("interrupted while a stream was moved on");
            interrupted.initCause(e);
            throw interrupted;
        }
        return switch (e) {
            case RegistryException told -> new StepFailedException(told.problem(), told.retryable(), told);
            case VaultException told -> new StepFailedException(told.problem(), told.retryable(), told);
            default -> new StepFailedException(unexpected(e, where), true, e);
        };
    }

    private static Problem unexpected(IOException e, String where) {
        return new Problem(
                "registry-restore-failed",
                "the vault and the registry to answer",
                String.valueOf(e.getMessage()),
                where,
                "Look at the registry's log and at the S3 server's.");
    }
}
