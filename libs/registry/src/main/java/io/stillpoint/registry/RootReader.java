package io.stillpoint.registry;

import io.stillpoint.registry.client.ListedNames;
import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.root.Digest;
import io.stillpoint.registry.root.FrozenRoot;
import io.stillpoint.registry.root.LostContent;
import io.stillpoint.registry.root.ManifestReferences;
import io.stillpoint.registry.root.RawManifest;
import io.stillpoint.registry.root.UntaggedRoot;
import io.stillpoint.schemas.text.PrintableText;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
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
import java.util.stream.Collectors;
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

    private static final String NO_NAME = "the specification allows no such name, so nothing can be asked about it";
    private static final int NAME_CHARACTERS = 200;
    private static final Duration PUSH_ENDS = Duration.ofMillis(500);

    private final RegistryClient client;
    private final ParallelSteps parallel;
    private final InstantSource clock;

    private final SortedMap<String, SortedMap<String, Digest>> tags = new TreeMap<>();
    private final SortedMap<String, SortedSet<Digest>> manifestsOf = new TreeMap<>();
    private final SortedMap<Digest, RawManifest> manifests = new TreeMap<>();
    private final Map<Digest, ManifestReferences> references = new HashMap<>();
    private final List<LostContent> lost = new ArrayList<>();
    private final List<UntaggedRoot> untagged = new ArrayList<>();
    /** Repositories that are among the lost. */
    private final Set<String> unlisted = new HashSet<>();

    private List<Tag> listed = List.of();
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

    private record Tag(String repository, String name) {
        String reference() {
            return repository + ":" + name;
        }
    }

    /** A manifest to read; it may be missing if it is not needed. */
    private record Wanted(String repository, Digest digest, boolean needed) {}

    /** Finds what may be there without a tag. */
    interface Untagged {
        UntaggedSearch.Found in(Set<String> repositories) throws IOException, InterruptedException;
    }

    Read read(RegistryProgress progress, Untagged search) throws IOException, InterruptedException {
        progress.at(0, null, "listing repositories");
        listed = listed(progress);
        progress.at(0, null, "reading " + listed.size() + " tags");
        parallel.each(listed, this::freeze);
        Instant frozenAt = clock.instant();
        progress.at(0, null, "reading what " + listed.size() + " tags refer to");
        List<Wanted> tagged = new ArrayList<>();
        manifestsOf.forEach(
                (repository, digests) -> digests.forEach(digest -> tagged.add(new Wanted(repository, digest, true))));
        follow(tagged);
        UntaggedSearch.Found found = search.in(tags.keySet());
        List<UntaggedSearch.Candidate> candidates = found.candidates();
        found.unlisted().forEach(repository -> {
            if (unlisted.add(repository)) {
                lost.add(LostContent.repository(
                        repository, "it has tags at an earlier point, and the registry does not know it any more"));
            }
        });
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

    /** Lists the repositories and their tags. One repository that cannot be listed keeps no other one from being saved. */
    private List<Tag> listed(RegistryProgress progress) throws IOException, InterruptedException {
        ListedNames repositories = client.listRepositories();
        repositories.unusable().forEach(name -> lost.add(LostContent.repository(printable(name), NO_NAME)));
        progress.at(0, null, "listing the tags of " + repositories.names().size() + " repositories");
        Map<String, RegistryException> refused = new ConcurrentHashMap<>();
        List<Tag> found = new ArrayList<>();
        parallel.each(repositories.names(), repository -> tagsOf(repository, refused))
                .forEach(found::addAll);
        for (Map.Entry<String, RegistryException> each : refused.entrySet()) {
            // Is the registry or its storage away, or only unable to list this one?
            client.listTags(repositories.names().stream()
                    .filter(name -> !refused.containsKey(name))
                    .findFirst()
                    .orElseThrow(each::getValue));
            unlisted.add(each.getKey());
            lost.add(LostContent.repository(each.getKey(), "its tags cannot be listed: " + found(each.getValue())));
        }
        return found;
    }

    private List<Tag> tagsOf(String repository, Map<String, RegistryException> refused) throws IOException {
        Optional<ListedNames> names;
        try {
            names = client.listTags(repository);
        } catch (RegistryException e) {
            refused.put(repository, e);
            return List.of();
        }
        if (names.isEmpty()) {
            // It may be that its first push has not ended. If an earlier point knows it, that will be said.
            return List.of();
        }
        synchronized (this) {
            tags.put(repository, new TreeMap<>());
            manifestsOf.put(repository, new TreeSet<>());
            names.get()
                    .unusable()
                    .forEach(name -> lost.add(LostContent.tag(repository, printable(name), null, NO_NAME)));
        }
        return names.get().names().stream()
                .map(name -> new Tag(repository, name))
                .toList();
    }

    private static String printable(String name) {
        return PrintableText.of(name, NAME_CHARACTERS);
    }

    private static String found(RegistryException failure) {
        return PrintableText.of(failure.problem().found(), NAME_CHARACTERS);
    }

    private boolean freeze(Tag tag) throws IOException {
        Answer answer = ask(tag.repository(), tag.name());
        Digest unreadable = answer.unreadable() == null ? null : target(tag);
        synchronized (this) {
            if (answer.manifest().isEmpty()) {
                lost.add(LostContent.tag(
                        tag.repository(), tag.name(), unreadable, answer.because("it has no manifest")));
                return false;
            }
            Digest digest = answer.manifest().get().digest();
            tagsOf(tag.repository()).put(tag.name(), digest);
            return keep(tag.repository(), answer.manifest().get());
        }
    }

    /**
     * What a registry says of a manifest.
     *
     * @param unreadable why it cannot give it, null when it can, or has none
     */
    private record Answer(
            Optional<RawManifest> manifest, @Nullable String unreadable) {

        String because(String absent) {
            return unreadable == null ? absent : "the registry cannot give it: " + unreadable;
        }
    }

    private Answer ask(String repository, String reference) throws IOException {
        try {
            return new Answer(client.manifest(repository, reference), null);
        } catch (RegistryException e) {
            // Is the registry or its storage away, or only unable to give this manifest?
            client.listTags(repository);
            return new Answer(Optional.empty(), found(e));
        }
    }

    /**
     * Returns whether somebody has deleted or pushed, since it was listed, a tag that is lost. Then the registry is well, and has to be
     * read anew.
     */
    boolean isOutdated(List<LostContent> lost) throws IOException, InterruptedException {
        Set<String> references = lost.stream().map(LostContent::reference).collect(Collectors.toSet());
        Map<String, List<Tag>> doubtful = listed.stream()
                .filter(tag -> references.contains(tag.reference()))
                .collect(Collectors.groupingBy(Tag::repository));
        if (doubtful.isEmpty()) {
            return false;
        }
        // A push lists its tag an instant before the tag can be read.
        Thread.sleep(PUSH_ENDS);
        return parallel.each(doubtful.entrySet(), each -> isOutdated(each.getKey(), each.getValue()))
                .contains(true);
    }

    private boolean isOutdated(String repository, List<Tag> doubtful) throws IOException {
        List<String> now = client.listTags(repository).map(ListedNames::names).orElse(List.of());
        SortedMap<String, Digest> before = tags.getOrDefault(repository, new TreeMap<>());
        for (Tag tag : doubtful) {
            Optional<RawManifest> there = ask(repository, tag.name()).manifest();
            if (!now.contains(tag.name())
                    || there.isPresent() && !there.get().digest().equals(before.get(tag.name()))) {
                return true;
            }
        }
        return false;
    }

    /** What a tag points to that cannot be read, as far as the registry says it. */
    private @Nullable Digest target(Tag tag) throws IOException {
        try {
            return client.target(tag.repository(), tag.name()).orElse(null);
        } catch (RegistryException e) {
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
            referrers(manifest).forEach(each -> named.add(new Wanted(manifest.repository(), each, false)));
        }
        return named;
    }

    private List<Digest> referrers(Wanted manifest) throws IOException {
        try {
            Optional<List<Digest>> listed = client.referrers(manifest.repository(), manifest.digest());
            if (listed.isEmpty()) {
                withoutReferrers.add(manifest.repository());
            }
            return listed.orElse(List.of());
        } catch (RegistryException e) {
            client.listTags(manifest.repository());
            synchronized (this) {
                lost.add(LostContent.manifest(
                        manifest.repository(), manifest.digest(), "what refers to it cannot be listed: " + found(e)));
            }
            return List.of();
        }
    }

    private boolean read(Wanted wanted) throws IOException {
        RawManifest known = known(wanted.digest());
        Answer answer = known != null
                ? new Answer(Optional.of(known), null)
                : ask(wanted.repository(), wanted.digest().toString());
        synchronized (this) {
            if (answer.manifest().isPresent()) {
                return keep(wanted.repository(), answer.manifest().get());
            }
            if (wanted.needed() || answer.unreadable() != null) {
                lost.add(LostContent.manifest(wanted.repository(), wanted.digest(), answer.because("it is gone")));
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
        Answer answer = listed ? ask(root.repository(), root.digest().toString()) : new Answer(Optional.empty(), null);
        synchronized (this) {
            if (answer.manifest().isPresent()
                    && keep(root.repository(), answer.manifest().get())) {
                untagged.add(root);
                return true;
            }
            if (answer.manifest().isEmpty() && (candidate.required() || answer.unreadable() != null)) {
                lost.add(LostContent.manifest(
                        root.repository(),
                        root.digest(),
                        root.because() + ", and " + answer.because("the registry does not have it")));
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
