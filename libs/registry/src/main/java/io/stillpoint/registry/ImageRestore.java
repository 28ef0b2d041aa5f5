package io.stillpoint.registry;

import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.root.BlobRef;
import io.stillpoint.registry.root.Digest;
import io.stillpoint.registry.root.IncompleteIndex;
import io.stillpoint.registry.root.ManifestReferences;
import io.stillpoint.registry.root.PushOrder;
import io.stillpoint.registry.root.RawManifest;
import io.stillpoint.registry.root.RegistryLosses;
import io.stillpoint.registry.root.RegistryRoot;
import io.stillpoint.registry.root.RegistryRoot.Repository;
import io.stillpoint.registry.root.RegistryRoot.StoredBlob;
import io.stillpoint.registry.root.RegistryRoot.StoredManifest;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.keys.AgeIdentity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Restores a registry's content of the time of a snapshot.
 *
 * <ol>
 *   <li>Every blob's object in the vault is read and compared: nothing is pushed from a damaged snapshot.
 *   <li>Blobs that the registry lacks, or has with other bytes, are pushed ({@link BlobRestore}).
 *   <li>Manifests follow, indexes after what they name, and tags last ({@link RepositoryRestore}).
 * </ol>
 *
 * Whole content is not touched, content that the snapshot lacks is not removed, and a second run finds nothing to do.
 */
public final class ImageRestore {

    private final RegistryClient client;
    private final Vault vault;
    private final AgeIdentity identity;

    public ImageRestore(RegistryClient client, Vault vault, AgeIdentity identity) {
        this.client = client;
        this.vault = vault;
        this.identity = identity;
    }

    /**
     * Verifies a snapshot, and restores it.
     *
     * @throws io.stillpoint.vault.VaultException the vault's failures; {@code object-damaged} before anything was
     *     pushed
     * @throws RegistryException the registry's failures; {@code registry-content-stays-damaged} when the registry
     *     keeps damaged bytes: all other blobs were pushed then, but no manifest and no tag
     */
    public RegistryRestored run(SnapshotRef ref, RegistryProgress progress) throws IOException, InterruptedException {
        RegistryRoot root = RootDocument.read(vault, ref, identity);
        new StoredBlobs(vault, root).verify(progress);
        return push(root, progress);
    }

    /** Restores from a root whose blobs were verified in the vault. */
    public RegistryRestored push(RegistryRoot root, RegistryProgress progress)
            throws IOException, InterruptedException {
        ParallelSteps parallel = new ParallelSteps(ImageBackup.PARALLEL);
        Set<String> before = new TreeSet<>(RepositoryRestore.beyond(client::repositories, "other repositories"));
        Map<Digest, RawManifest> manifests = new HashMap<>();
        Map<Digest, ManifestReferences> references = new HashMap<>();
        for (StoredManifest manifest : root.manifests()) {
            ManifestReferences needs = ManifestReferences.of(manifest.raw()).references();
            if (needs != null) {
                manifests.put(manifest.digest(), manifest.raw());
                references.put(manifest.digest(), needs);
            }
        }
        List<BlobRestore.Outcome> blobs = blobs(root, references, parallel, progress);
        List<Digest> stubborn = blobs.stream()
                .filter(each -> !each.whole())
                .map(each -> each.blob().digest())
                .toList();
        if (!stubborn.isEmpty()) {
            throw RepositoryRestore.staysDamaged(client, stubborn);
        }
        progress.at(root.blobBytes(), root.blobBytes(), "pushing " + manifests.size() + " manifests");
        RepositoryRestore repository = new RepositoryRestore(client, manifests);
        List<RepositoryRestore.Outcome> repositories = parallel.each(
                root.repositories(),
                each -> repository.see(
                        each, PushOrder.of(each.manifests(), references), incompleteTags(root, each.name())));
        List<RepositoryRestore.IncompleteOutcome> incomplete = new ArrayList<>();
        for (IncompleteIndex index : root.incompleteIndexes()) {
            incomplete.add(repository.see(index));
        }
        before.removeAll(root.repositories().stream().map(Repository::name).collect(Collectors.toSet()));
        return restored(root, blobs, repositories, before, incomplete);
    }

    private static Set<String> incompleteTags(RegistryRoot root, String repository) {
        return root.incompleteIndexes().stream()
                .filter(index -> index.repository().equals(repository))
                .flatMap(index -> index.tags().stream())
                .collect(Collectors.toSet());
    }

    private List<BlobRestore.Outcome> blobs(
            RegistryRoot root,
            Map<Digest, ManifestReferences> references,
            ParallelSteps parallel,
            RegistryProgress progress)
            throws IOException, InterruptedException {
        Map<Digest, StoredBlob> stored = new HashMap<>();
        root.blobs().forEach(blob -> stored.put(blob.digest(), blob));
        Map<Digest, BlobRestore.Needed> needed = new TreeMap<>();
        for (Repository repository : root.repositories()) {
            for (Digest manifest : repository.manifests()) {
                ManifestReferences needs = references.get(manifest);
                for (BlobRef ref : needs == null ? List.<BlobRef>of() : needs.blobs()) {
                    StoredBlob blob = stored.get(ref.digest());
                    if (blob != null) {
                        needed.computeIfAbsent(ref.digest(), each -> new BlobRestore.Needed(blob, new TreeSet<>()))
                                .repositories()
                                .add(repository.name());
                    }
                }
            }
        }
        BlobRestore restore = new BlobRestore(client, vault, identity);
        BlobProgress passed =
                new BlobProgress(progress, root.blobBytes(), "comparing and pushing " + needed.size() + " blobs");
        return parallel.each(needed.values(), each -> {
            BlobRestore.Outcome outcome = restore.see(each);
            passed.accept(each.blob().bytes());
            return outcome;
        });
    }

    private static RegistryRestored restored(
            RegistryRoot root,
            List<BlobRestore.Outcome> blobs,
            List<RepositoryRestore.Outcome> repositories,
            Set<String> beyond,
            List<RepositoryRestore.IncompleteOutcome> incomplete) {
        List<BlobRestore.Outcome> pushed =
                blobs.stream().filter(BlobRestore.Outcome::pushed).toList();
        Set<Digest> healed = new TreeSet<>();
        blobs.stream()
                .filter(BlobRestore.Outcome::damaged)
                .forEach(each -> healed.add(each.blob().digest()));
        repositories.forEach(each -> healed.addAll(each.healed()));
        List<String> notInSnapshot = new ArrayList<>(beyond);
        repositories.forEach(each -> notInSnapshot.addAll(each.beyond()));
        return new RegistryRestored(
                pushed.size(),
                pushed.stream().mapToLong(each -> each.blob().bytes()).sum(),
                blobs.size() - pushed.size(),
                repositories.stream()
                        .mapToInt(RepositoryRestore.Outcome::pushedManifests)
                        .sum(),
                repositories.stream()
                        .mapToInt(RepositoryRestore.Outcome::leftManifests)
                        .sum(),
                Stream.concat(
                                repositories.stream().flatMap(each -> each.tags().stream()),
                                incomplete.stream().flatMap(each -> each.tags().stream()))
                        .toList(),
                repositories.stream()
                        .mapToInt(RepositoryRestore.Outcome::leftTags)
                        .sum(),
                List.copyOf(healed),
                notInSnapshot.stream().sorted().toList(),
                RegistryLosses.of(root),
                incomplete.stream().flatMap(each -> each.kept().stream()).toList(),
                incomplete.stream().flatMap(each -> each.refused().stream()).toList(),
                root.untagged().size());
    }
}
