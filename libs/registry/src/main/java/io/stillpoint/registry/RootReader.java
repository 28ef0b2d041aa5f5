package io.stillpoint.registry;

import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.root.Digest;
import io.stillpoint.registry.root.FrozenRoot;
import io.stillpoint.registry.root.LostContent;
import io.stillpoint.registry.root.ManifestReferences;
import io.stillpoint.registry.root.RawManifest;
import io.stillpoint.registry.root.UntaggedRoot;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Freezes a registry's root: lists every repository and tag and reads the tags' targets. From then on only digests are
 * followed, and a digest's content never changes. So a push that ended before the freeze began is in the root; one that
 * began after {@code frozenAt} is not.
 *
 * <p>Registries list no manifests without a tag. Those that somebody knows of are looked for ({@link UntaggedSearch}) once the tags are
 * frozen: what a pod runs from then on has a tag in the root, or is among them.
 */
final class RootReader {

    private final RegistryClient client;
    private final ParallelSteps parallel;
    private final InstantSource clock;

    private final SortedMap<String, SortedMap<String, Digest>> tags = new TreeMap<>();
    private final SortedMap<String, SortedSet<Digest>> manifestsOf = new TreeMap<>();
    private final SortedMap<Digest, RawManifest> manifests = new TreeMap<>();
    private final Map<Digest, ManifestReferences> references = new HashMap<>();
    private final List<LostContent> lost = new ArrayList<>();
    private final List<UntaggedRoot> untagged = new ArrayList<>();
    private final Set<Wanted> asked = new HashSet<>();
    /** Repositories whose registry does not list referrers; one address may lead to several registries. */
    private final Set<String> withoutReferrers = ConcurrentHashMap.newKeySet();

    RootReader(RegistryClient client, ParallelSteps parallel, InstantSource clock) {
        this.client = client;
        this.parallel = parallel;
        this.clock = clock;
    }

    /**
     * A root, not yet closed.
     *
     * @param untagged what of it was not found by a tag
     * @param withoutReferrers number of repositories whose registry does not list referrers; those without tags are
     *     missed there
     */
    record Read(FrozenRoot root, List<UntaggedRoot> untagged, Instant frozenAt, int withoutReferrers) {

        /** Returns how referrers were found, for people. */
        String referrers() {
            return withoutReferrers == 0
                    ? "listed by the registry"
                    : withoutReferrers == root.tags().size()
                            ? "found by their tags"
                            : "listed by the registry, except in %d repositories, where they were found by their tags"
                                    .formatted(withoutReferrers);
        }
    }

    private record Tag(String repository, String name) {}

    /** A manifest to read; it may be missing if it is not needed. */
    private record Wanted(String repository, Digest digest, boolean needed) {}

    /** Finds what may be there without a tag. */
    interface Untagged {
        List<UntaggedSearch.Candidate> in(Set<String> repositories) throws IOException, InterruptedException;
    }

    Read read(RegistryProgress progress, Untagged search) throws IOException, InterruptedException {
        progress.at(0, null, "listing repositories");
        List<String> repositories = client.repositories();
        progress.at(0, null, "listing the tags of " + repositories.size() + " repositories");
        List<Tag> listed = parallel
                .each(
                        repositories,
                        repository -> client.tags(repository).stream()
                                .map(tag -> new Tag(repository, tag))
                                .toList())
                .stream()
                .flatMap(Collection::stream)
                .toList();
        repositories.forEach(repository -> {
            tags.put(repository, new TreeMap<>());
            manifestsOf.put(repository, new TreeSet<>());
        });
        parallel.each(listed, this::freeze);
        Instant frozenAt = clock.instant();
        progress.at(0, null, "reading what " + listed.size() + " tags refer to");
        List<Wanted> tagged = new ArrayList<>();
        manifestsOf.forEach(
                (repository, digests) -> digests.forEach(digest -> tagged.add(new Wanted(repository, digest, true))));
        follow(tagged);
        List<UntaggedSearch.Candidate> candidates = search.in(tags.keySet());
        progress.at(0, null, "looking for " + candidates.size() + " images that may have no tag");
        parallel.each(candidates, this::readUntagged);
        follow(untagged.stream()
                .map(root -> new Wanted(root.repository(), root.digest(), true))
                .toList());
        return new Read(
                new FrozenRoot(tags, manifestsOf, manifests, references, lost),
                untagged,
                frozenAt,
                withoutReferrers.size());
    }

    private boolean freeze(Tag tag) throws IOException {
        Optional<RawManifest> manifest = client.manifest(tag.repository(), tag.name());
        synchronized (this) {
            if (manifest.isEmpty()) {
                lost.add(LostContent.tag(tag.repository(), tag.name(), null, "it was deleted while it was read"));
                return false;
            }
            Digest digest = manifest.get().digest();
            tagsOf(tag.repository()).put(tag.name(), digest);
            return keep(tag.repository(), manifest.get());
        }
    }

    /** Reads, wave by wave, the manifests that the previous wave names. */
    private void follow(List<Wanted> first) throws IOException, InterruptedException {
        asked.addAll(first);
        List<Wanted> wave = first;
        while (!wave.isEmpty()) {
            Set<Wanted> next = new LinkedHashSet<>();
            parallel.each(wave, this::named).forEach(next::addAll);
            next.removeIf(wanted -> !asked.add(wanted));
            parallel.each(next, this::read);
            wave = next.stream().filter(this::there).toList();
        }
    }

    /** Returns the manifests that one manifest names, and those that refer to it. */
    private List<Wanted> named(Wanted manifest) throws IOException {
        List<Wanted> named = new ArrayList<>();
        ManifestReferences needs = references(manifest.digest());
        needs.manifests().forEach(child -> named.add(new Wanted(manifest.repository(), child, true)));
        if (needs.subject() != null) {
            named.add(new Wanted(manifest.repository(), needs.subject(), false));
        }
        if (!withoutReferrers.contains(manifest.repository())) {
            Optional<List<Digest>> referrers = client.referrers(manifest.repository(), manifest.digest());
            if (referrers.isEmpty()) {
                withoutReferrers.add(manifest.repository());
            } else {
                referrers.get().forEach(each -> named.add(new Wanted(manifest.repository(), each, false)));
            }
        }
        return named;
    }

    private boolean read(Wanted wanted) throws IOException {
        RawManifest known = known(wanted.digest());
        Optional<RawManifest> manifest = known != null
                ? Optional.of(known)
                : client.manifest(wanted.repository(), wanted.digest().toString());
        synchronized (this) {
            if (manifest.isPresent()) {
                return keep(wanted.repository(), manifest.get());
            }
            if (wanted.needed()) {
                lost.add(LostContent.manifest(wanted.repository(), wanted.digest(), "it is gone"));
            }
            return false;
        }
    }

    /** Reads one that may be there; nothing about it, also its damage, keeps the others from being saved. */
    private boolean readUntagged(UntaggedSearch.Candidate candidate) throws IOException {
        UntaggedRoot root = candidate.root();
        boolean listed = tags.containsKey(root.repository());
        if (listed && there(new Wanted(root.repository(), root.digest(), true))) {
            return true;
        }
        Optional<RawManifest> manifest = Optional.empty();
        String because = root.because() + ", and the registry does not have it";
        try {
            manifest = listed ? client.manifest(root.repository(), root.digest().toString()) : Optional.empty();
        } catch (RegistryException e) {
            if (!RepositoryRestore.UNREADABLE.contains(e.problem().code())) {
                throw e;
            }
            because = root.because() + ", and the registry cannot read it";
        }
        synchronized (this) {
            if (manifest.isPresent() && keep(root.repository(), manifest.get())) {
                untagged.add(root);
                return true;
            }
            if (manifest.isEmpty() && (candidate.required() || because.endsWith("cannot read it"))) {
                lost.add(LostContent.manifest(root.repository(), root.digest(), because));
            }
            return false;
        }
    }

    private boolean keep(String repository, RawManifest manifest) {
        ManifestReferences.Reading reading = ManifestReferences.of(manifest);
        if (reading.references() == null) {
            lost.add(LostContent.manifest(repository, manifest.digest(), "it " + reading.unusable()));
            return false;
        }
        manifests.put(manifest.digest(), manifest);
        references.put(manifest.digest(), reading.references());
        manifestsOf.getOrDefault(repository, new TreeSet<>()).add(manifest.digest());
        return true;
    }

    private SortedMap<String, Digest> tagsOf(String repository) {
        return tags.computeIfAbsent(repository, each -> new TreeMap<>());
    }

    private synchronized boolean there(Wanted wanted) {
        return manifestsOf.getOrDefault(wanted.repository(), new TreeSet<>()).contains(wanted.digest());
    }

    private synchronized @Nullable RawManifest known(Digest digest) {
        return manifests.get(digest);
    }

    private synchronized ManifestReferences references(Digest digest) {
        ManifestReferences found = references.get(digest);
        if (found == null) {
            throw new IllegalStateException("manifest " + digest + " was not kept");
        }
        return found;
    }
}
