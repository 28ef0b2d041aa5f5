package io.stillpoint.registry;

import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.root.Digest;
import io.stillpoint.registry.root.FrozenRoot;
import io.stillpoint.registry.root.IncompleteIndex;
import io.stillpoint.registry.root.LostContent;
import io.stillpoint.registry.root.RegistryLosses;
import io.stillpoint.registry.root.RegistryRoot;
import io.stillpoint.registry.root.RegistryRoot.Repository;
import io.stillpoint.registry.root.RegistryRoot.StoredBlob;
import io.stillpoint.registry.root.RegistryRoot.StoredManifest;
import io.stillpoint.registry.root.RootClosure;
import io.stillpoint.registry.root.UntaggedRoot;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.vault.SharedObjects;
import io.stillpoint.vault.SnapshotWriter;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.core.exc.JacksonIOException;

/**
 * Takes a registry's snapshot.
 *
 * <ol>
 *   <li>The root is frozen: every tag with its target ({@link RootReader}).
 *   <li>Blobs that the vault lacks are copied, and compared with their digests on the way ({@link BlobCopy}).
 *   <li>Content that lacks something that vanished meanwhile or is damaged is left out and named ({@link RootClosure}).
 *   <li>If somebody has deleted or pushed a tag that would be named as lost, all this is done again.
 *   <li>The root document is written, then the manifest that names it by digest.
 * </ol>
 *
 * A registry is always backed up while it runs. A failure leaves no snapshot, but copied blobs stay and need not be
 * copied again.
 */
public final class ImageBackup {

    /** Name of the root document in its snapshot. */
    public static final String ROOT = "registry.json";
    /** The vault's area for the blobs of a cluster. */
    public static final String AREA = "registry";

    private static final int NAMED = 10;
    /** How often a registry is read in which somebody deletes or pushes what is just being read. */
    private static final int READINGS = 3;

    /** Requests and blobs at a time. */
    static final int PARALLEL = 4;

    private final RegistryClient client;
    private final Vault vault;
    private final Path spool;
    private final PodQuestion pods;

    /** @param spool an existing directory with room for the {@link #PARALLEL} largest blobs, compressed; they are encrypted there */
    public ImageBackup(RegistryClient client, Vault vault, Path spool, PodQuestion pods) {
        this.client = client;
        this.vault = vault;
        this.spool = spool;
        this.pods = pods;
    }

    /** A committed snapshot. */
    public record Taken(SnapshotRef snapshot, RegistryFacts facts) {}

    /**
     * Takes a snapshot.
     *
     * @throws RegistryException the registry's failures; one blob or manifest that it cannot give is a loss of the snapshot instead
     * @throws io.stillpoint.vault.VaultException the vault's failures
     */
    public Taken run(SnapshotPlace place, RegistryProgress progress, InstantSource clock)
            throws IOException, InterruptedException {
        Instant startedAt = clock.instant();
        client.login();
        ParallelSteps parallel = new ParallelSteps(PARALLEL);
        SharedObjects shared = vault.shared(place.cluster(), AREA, spool);
        List<BlobCopy.Outcome> copied = new ArrayList<>();
        Reading reading;
        boolean outdated;
        int readings = 0;
        do {
            RootReader reader = new RootReader(client, parallel, clock);
            reading = read(place.cluster(), shared, reader, parallel, progress);
            copied.addAll(reading.outcomes());
            // Check that this is still the registry that was asked first, and not something in front of it.
            client.login();
            outdated = reader.isOutdated(reading.whole().lost());
        } while (outdated && ++readings < READINGS);
        RegistryRoot root = document(reading);
        RegistryFacts facts = facts(root, copied);
        progress.at(facts.newBytes(), facts.newBytes(), "writing the root of " + facts.tags() + " tags");
        SnapshotRef saved = write(place, root, facts, reading.read().referrers(), startedAt, clock);
        return new Taken(saved.without(reading.unknown()), facts);
    }

    /**
     * The registry, read once, and what of it is whole.
     *
     * @param unknown losses for what could not be found out
     */
    private record Reading(
            RootReader.Read read,
            List<BlobCopy.Outcome> outcomes,
            Map<Digest, StoredBlob> stored,
            FrozenRoot whole,
            List<Loss> unknown) {}

    private Reading read(
            String cluster, SharedObjects shared, RootReader reader, ParallelSteps parallel, RegistryProgress progress)
            throws IOException, InterruptedException {
        UntaggedSearch search = new UntaggedSearch(client.url(), pods);
        Seen seen = see(cluster, shared, reader, search, progress);
        BlobCopy copy = new BlobCopy(client, shared, seen.present());
        List<BlobCopy.Outcome> outcomes = blobs(seen.read().root().blobs(), copy, parallel, progress);
        Map<Digest, StoredBlob> stored = new TreeMap<>();
        Map<Digest, Long> bytes = new HashMap<>();
        Map<Digest, String> missing = new HashMap<>();
        for (BlobCopy.Outcome outcome : outcomes) {
            if (outcome.stored() != null) {
                stored.put(outcome.digest(), outcome.stored());
                bytes.put(outcome.digest(), outcome.stored().bytes());
            } else {
                missing.put(outcome.digest(), outcome.why());
            }
        }
        FrozenRoot whole = RootClosure.of(seen.read().root(), bytes, missing);
        return new Reading(seen.read(), outcomes, stored, whole, search.unknown());
    }

    /** The registry's root, and those of its blobs that the vault has. */
    private record Seen(RootReader.Read read, Map<String, SharedObjects.Present> present) {}

    /** Asks registry and vault at the same time. */
    private Seen see(
            String cluster, SharedObjects shared, RootReader reader, UntaggedSearch search, RegistryProgress progress)
            throws IOException, InterruptedException {
        try (ExecutorService beside = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                Future<Map<String, SharedObjects.Present>> present = beside.submit(shared::present);
                Future<Set<String>> earlier = beside.submit(() -> vault.taggedDigests(cluster));
                RootReader.Read read = reader.read(
                        progress, repositories -> search.candidates(repositories, ParallelSteps.result(earlier)));
                return new Seen(read, ParallelSteps.result(present));
            } finally {
                beside.shutdownNow();
            }
        }
    }

    private static List<BlobCopy.Outcome> blobs(
            List<FrozenRoot.Blob> blobs, BlobCopy copy, ParallelSteps parallel, RegistryProgress progress)
            throws IOException, InterruptedException {
        List<FrozenRoot.Blob> missing =
                blobs.stream().filter(blob -> !copy.isPresent(blob)).toList();
        long expected =
                missing.stream().mapToLong(blob -> blob.claimedBytes().last()).sum();
        BlobProgress passed = new BlobProgress(progress, expected, "copying " + missing.size() + " blobs");
        // The largest first, so that the last ones end at about the same time.
        List<FrozenRoot.Blob> ordered = blobs.stream()
                .sorted(Comparator.comparing(
                                (FrozenRoot.Blob blob) -> blob.claimedBytes().last())
                        .reversed())
                .toList();
        return parallel.each(ordered, blob -> copy.see(blob, passed));
    }

    private RegistryRoot document(Reading reading) {
        RootReader.Read read = reading.read();
        FrozenRoot whole = reading.whole();
        Map<Digest, StoredBlob> stored = reading.stored();
        List<Repository> repositories = whole.tags().entrySet().stream()
                .map(each -> new Repository(
                        each.getKey(),
                        each.getValue(),
                        List.copyOf(whole.manifestsOf().getOrDefault(each.getKey(), new TreeSet<>()))))
                .toList();
        List<StoredManifest> manifests = whole.manifests().values().stream()
                .map(manifest -> new StoredManifest(manifest.digest(), manifest.mediaType(), manifest.bytes()))
                .toList();
        List<StoredBlob> blobs = whole.blobs().stream()
                .map(FrozenRoot.Blob::digest)
                .filter(stored::containsKey)
                .map(stored::get)
                .toList();
        return new RegistryRoot(
                RegistryRoot.FORMAT,
                client.url().toString(),
                read.frozenAt(),
                RegistryRoot.digestOf(repositories),
                repositories,
                manifests,
                blobs,
                whole.lost(),
                IncompleteIndex.of(read.root(), whole),
                read.untagged().stream()
                        .filter(root -> whole.manifestsOf()
                                .getOrDefault(root.repository(), new TreeSet<>())
                                .contains(root.digest()))
                        .sorted(Comparator.comparing(UntaggedRoot::reference))
                        .toList());
    }

    private static RegistryFacts facts(RegistryRoot root, List<BlobCopy.Outcome> outcomes) {
        List<BlobCopy.Outcome> fresh =
                outcomes.stream().filter(BlobCopy.Outcome::fresh).toList();
        return new RegistryFacts(
                root.frozenAt(),
                root.repositories().size(),
                root.tagCount(),
                root.manifests().size(),
                root.blobs().size(),
                fresh.size(),
                root.blobBytes(),
                fresh.stream()
                        .mapToLong(each ->
                                each.stored() == null ? 0 : each.stored().bytes())
                        .sum(),
                root.rootDigest(),
                root.lost());
    }

    /** Returns the first ones for people; the root document has all. */
    private static <T> String named(List<T> all, Function<T, String> reference, Function<T, String> because) {
        String first = all.stream()
                .limit(NAMED)
                .map(each -> reference.apply(each) + " (" + because.apply(each) + ")")
                .collect(Collectors.joining("; "));
        return all.size() <= NAMED ? first : first + " and " + (all.size() - NAMED) + " more";
    }

    private SnapshotRef write(
            SnapshotPlace place,
            RegistryRoot root,
            RegistryFacts facts,
            String referrers,
            Instant startedAt,
            InstantSource clock)
            throws IOException {
        SnapshotWriter writer = vault.begin(
                place.cluster(), place.point(), place.component(), SnapshotPlace.TARGET, place.run(), Consistency.HOT);
        try (VaultOutput output = writer.object(ROOT)) {
            Json.mapper().writeValue(new UnclosedOutput(output), root);
            output.commit();
        } catch (JacksonIOException e) {
            // The vault's failure, unchanged.
            throw e.getCause();
        }
        root.blobs().forEach(blob -> writer.shares(RootDocument.object(blob)));
        root.repositories()
                .forEach(repository ->
                        repository.tags().values().forEach(digest -> writer.tagged(repository.name() + "@" + digest)));
        Map<String, String> source = new TreeMap<>();
        source.put("registry", root.registry());
        source.put("frozenAt", root.frozenAt().toString());
        source.put("rootDigest", root.rootDigest());
        source.put("repositories", Integer.toString(facts.repositories()));
        source.put("tags", Integer.toString(facts.tags()));
        source.put("manifests", Integer.toString(facts.manifests()));
        source.put("blobs", Integer.toString(facts.blobs()));
        source.put("blobBytes", Long.toString(facts.bytes()));
        source.put("blobsNew", Integer.toString(facts.newBlobs()));
        source.put("blobBytesNew", Long.toString(facts.newBytes()));
        source.put("lost", Integer.toString(facts.lost().size()));
        if (!facts.lost().isEmpty()) {
            source.put("lostReferences", named(facts.lost(), LostContent::reference, LostContent::because));
        }
        source.put("untagged", Integer.toString(root.untagged().size()));
        if (!root.untagged().isEmpty()) {
            source.put("untaggedReferences", named(root.untagged(), UntaggedRoot::reference, UntaggedRoot::because));
        }
        source.put("referrers", referrers);
        SnapshotRef saved = writer.commit(
                false,
                source,
                Map.of("protocol", "registry HTTP API version 2"),
                ByHand.lines(vault.config().bucket()),
                null,
                root.rootDigest(),
                startedAt,
                clock.instant());
        return saved.without(RegistryLosses.of(root));
    }
}
