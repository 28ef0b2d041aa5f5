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

    private static final String UNREADABLE = "the registry cannot read it";

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
        Answer answer = ask(tag.repository(), tag.name());
        Digest unreadable = answer.unreadable() ? target(tag) : null;
        synchronized (this) {
            if (answer.manifest().isEmpty()) {
                lost.add(LostContent.tag(
                        tag.repository(),
                        tag.name(),
                        unreadable,
                        answer.unreadable() ? UNREADABLE : "it was deleted while it was read"));
                return false;
            }
            Digest digest = answer.manifest().get().digest();
            tagsOf(tag.repository()).put(tag.name(), digest);
            return keep(tag.repository(), answer.manifest().get());
        }
    }

    /** What a registry says of a manifest; none of it that is unreadable keeps the others from being saved. */
    private record Answer(Optional<RawManifest> manifest, boolean unreadable) {}

    private Answer ask(String repository, String reference) throws IOException {
        try {
            return new Answer(client.manifest(repository, reference), false);
        } catch (RegistryException e) {
            if (!RepositoryRestore.UNREADABLE.contains(e.problem().code())) {
                throw e;
            }
            // Is the registry or its storage away, or only unable to give this manifest?
            client.tags(repository);
            return new Answer(Optional.empty(), true);
        }
    }

    /** What a tag points to that cannot be read, as far as the registry says it. */
    private @Nullable Digest target(Tag tag) throws IOException {
        try {
            return client.target(tag.repository(), tag.name()).orElse(null);
        } catch (RegistryException e) {
            if (!RepositoryRestore.UNREADABLE.contains(e.problem().code())) {
                throw e;
            }
            return null;
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
        Answer answer = known != null
                ? new Answer(Optional.of(known), false)
                : ask(wanted.repository(), wanted.digest().toString());
        synchronized (this) {
            if (answer.manifest().isPresent()) {
                return keep(wanted.repository(), answer.manifest().get());
            }
            if (wanted.needed() || answer.unreadable()) {
                lost.add(LostContent.manifest(
                        wanted.repository(), wanted.digest(), answer.unreadable() ? UNREADABLE : "it is gone"));
            }
            return false;
        }
    }

    private boolean readUntagged(UntaggedSearch.Candidate candidate) throws IOException {
        UntaggedRoot root = candidate.root();
        boolean listed = tags.containsKey(root.repository());
        if (listed && there(new Wanted(root.repository(), root.digest(), true))) {
            return true;
        }
        Answer answer = listed ? ask(root.repository(), root.digest().toString()) : new Answer(Optional.empty(), false);
        synchronized (this) {
            if (answer.manifest().isPresent()
                    && keep(root.repository(), answer.manifest().get())) {
                untagged.add(root);
                return true;
            }
            if (answer.manifest().isEmpty() && (candidate.required() || answer.unreadable())) {
                String because = answer.unreadable() ? UNREADABLE : "the registry does not have it";
                lost.add(LostContent.manifest(root.repository(), root.digest(), root.because() + ", and " + because));
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
