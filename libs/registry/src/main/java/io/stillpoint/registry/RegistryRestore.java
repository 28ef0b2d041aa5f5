package io.stillpoint.registry;

import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.component.BoundedNames;
import io.stillpoint.component.ComponentRestore;
import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.client.RegistryCredentials;
import io.stillpoint.registry.root.RegistryRoot;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.read.ReadProgress;
import io.stillpoint.vault.read.SnapshotVault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Checks the registry, reads its snapshot back from the vault, and restores it. */
final class RegistryRestore implements ComponentRestore {

    private final Path secrets;
    private final SnapshotVault vault;

    /** @param secrets this service's secrets directory */
    RegistryRestore(Path secrets, SnapshotVault vault) {
        this.secrets = secrets;
        this.vault = vault;
    }

    /**
     * Returns why the registry cannot be restored now. It also finds a login that may only pull, which a restore would
     * notice halfway.
     */
    @Override
    public Answer judge(ComponentEndpoint endpoint, Access access, Optional<SnapshotRef> snapshot)
            throws IOException, InterruptedException {
        try (RegistryClient client = open(endpoint, access)) {
            if (snapshot.isPresent()) {
                RegistryCheck.check(client, RootDocument.read(vault.vault(), snapshot.get(), vault.identity()));
            } else {
                RegistryCheck.check(client);
            }
            return Answer.GO;
        } catch (VaultException e) {
            if (e.retryable()) {
                throw e;
            }
            return Answer.refused(e.problem());
        } catch (RegistryException e) {
            return Answer.refused(e.problem());
        }
    }

    /** Reads the root and every blob. */
    @Override
    public void readThrough(SnapshotRef snapshot, ReadProgress progress) throws IOException, InterruptedException {
        RegistryRoot root = RootDocument.read(vault.vault(), snapshot, vault.identity());
        new StoredBlobs(vault.vault(), root)
                .readThrough(vault.identity(), (done, expected, message) -> progress.read(done, root.blobBytes()));
    }

    /**
     * Pushes what the registry lacks or has damaged. A registry has no place for a fencing token, and needs none:
     * content is only added, and tags are set to what they were.
     */
    @Override
    public StepFact.ContentRestored restore(Task task, Work.RestoreContent work, TaskContext context)
            throws IOException, InterruptedException {
        try (RegistryClient client = open(work.endpoint(), work.access())) {
            RegistryRestored restored =
                    new ImageRestore(client, vault.vault(), vault.identity()).run(work.snapshot(), context::progress);
            String proof = "every tag of the snapshot has its digest: %s set, %d were right already; %s and %s pushed"
                            .formatted(
                                    counted(restored.tags().size(), "tag"),
                                    restored.leftTags(),
                                    counted(restored.pushedBlobs(), "blob"),
                                    counted(restored.pushedManifests(), "manifest"))
                    + untagged(restored)
                    + kept(restored)
                    + refused(restored);
            return new StepFact.ContentRestored(
                    task.step(),
                    Component.REGISTRY,
                    BoundedNames.some(whatCameBack(restored)),
                    BoundedNames.some(restored.beyond()),
                    proof,
                    BoundedNames.some(restored.refused()));
        }
    }

    /** Content can be missing under tags that are right. */
    static List<String> whatCameBack(RegistryRestored restored) {
        boolean onlyContent = restored.tags().isEmpty() && restored.pushedBlobs() + restored.pushedManifests() > 0;
        return onlyContent
                ? List.of("content of images whose tags were right")
                : restored.tags().stream().map(RegistryRestore::told).toList();
    }

    private static String counted(long count, String thing) {
        return count + " " + thing + (count == 1 ? "" : "s");
    }

    private static String untagged(RegistryRestored restored) {
        return restored.untagged() == 0
                ? ""
                : "; %d images are there by their digests, without a tag as before".formatted(restored.untagged());
    }

    private static String kept(RegistryRestored restored) {
        List<String> kept = restored.kept().stream()
                .map(tag -> tag.reference() + " (is " + tag.target() + ")")
                .toList();
        return kept.isEmpty()
                ? ""
                : "; not moved to an index of which the snapshot lacks images: "
                        + String.join(", ", BoundedNames.some(kept));
    }

    private static String refused(RegistryRestored restored) {
        return restored.refused().isEmpty()
                ? ""
                : "; not taken by the registry, which lacks images that they name: "
                        + String.join(", ", BoundedNames.some(restored.refused()));
    }

    /** Describes a tag with the digest of its old target, which can now be found only by that digest. */
    private static String told(RegistryRestored.Tag tag) {
        return tag.before() == null ? tag.reference() : tag.reference() + " (was " + tag.before() + ")";
    }

    private RegistryClient open(ComponentEndpoint endpoint, Access access) throws IOException {
        return RegistryClient.open(RegistryCredentials.load(secrets, access.credentials(), endpoint.url()));
    }
}
