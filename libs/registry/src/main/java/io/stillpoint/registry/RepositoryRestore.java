package io.stillpoint.registry;

import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.root.Digest;
import io.stillpoint.registry.root.IncompleteIndex;
import io.stillpoint.registry.root.RawManifest;
import io.stillpoint.registry.root.RegistryRoot.Repository;
import io.stillpoint.schemas.shared.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Restores manifests and tags of one repository, after its blobs. */
final class RepositoryRestore {

    private static final String LACKS_CHILDREN = "registry-manifest-incomplete";
    /** Codes of content that the registry has and cannot give. */
    static final Set<String> UNREADABLE =
            Set.of("registry-manifest-damaged", "registry-manifest-too-long", "registry-failed");

    private final RegistryClient client;
    private final Map<Digest, RawManifest> manifests;

    RepositoryRestore(RegistryClient client, Map<Digest, RawManifest> manifests) {
        this.client = client;
        this.manifests = manifests;
    }

    /** The result for one repository. */
    record Outcome(
            int pushedManifests,
            int leftManifests,
            List<RegistryRestored.Tag> tags,
            int leftTags,
            List<Digest> healed,
            List<String> beyond) {}

    /**
     * Restores a repository; {@code ordered} has its manifests, children before the indexes that name them.
     *
     * @param incomplete tags of indexes that lack something
     */
    Outcome see(Repository repository, List<Digest> ordered, Set<String> incomplete) throws IOException {
        List<Digest> healed = new ArrayList<>();
        int pushed = 0;
        for (Digest digest : ordered) {
            if (push(repository.name(), manifest(digest), healed)) {
                pushed++;
            }
        }
        List<RegistryRestored.Tag> tags = new ArrayList<>();
        for (Map.Entry<String, Digest> tag : repository.tags().entrySet()) {
            Optional<Digest> there = tagged(repository.name(), tag.getKey());
            if (!there.equals(Optional.of(tag.getValue()))) {
                Optional<Digest> before = there.isPresent() ? there : target(repository.name(), tag.getKey());
                client.pushManifest(repository.name(), tag.getKey(), manifest(tag.getValue()));
                requireTagged(repository.name(), tag.getKey(), tag.getValue());
                tags.add(new RegistryRestored.Tag(
                        repository.name() + ":" + tag.getKey(), before.orElse(null), tag.getValue()));
            }
        }
        List<String> beyond = beyond(
                () -> client.tags(repository.name()).stream()
                        .filter(tag -> !repository.tags().containsKey(tag) && !incomplete.contains(tag))
                        .map(tag -> repository.name() + ":" + tag)
                        .toList(),
                "other tags of " + repository.name());
        return new Outcome(
                pushed, ordered.size() - pushed, tags, repository.tags().size() - tags.size(), healed, beyond);
    }

    /** A list that a registry gives. */
    interface Listing {
        List<String> names() throws IOException;
    }

    /** What is there besides; a list that the registry cannot give is named, and stops no restore: it is for people only. */
    static List<String> beyond(Listing listing, String what) throws IOException {
        try {
            return listing.names();
        } catch (RegistryException e) {
            if (e.problem().code().equals("registry-unreachable")) {
                throw e;
            }
            return List.of(what + ", which the registry cannot list");
        }
    }

    /**
     * The result for one index that lacks something.
     *
     * @param tags that point to it now and pointed to nothing that can be read
     * @param kept tags that point to something else that can be read
     * @param refused what the registry did not take, because it lacks what the index names
     */
    record IncompleteOutcome(
            List<RegistryRestored.Tag> tags, List<RegistryRestored.KeptTag> kept, List<String> refused) {}

    /**
     * Restores an index that lacks something, as far as the registry takes it: some refuse an index when they lack what it names. A
     * tag that points to something else stays: that may be whole, and this is not.
     */
    IncompleteOutcome see(IncompleteIndex index) throws IOException {
        IncompleteOutcome outcome = new IncompleteOutcome(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (String tag : index.tags()) {
            String reference = index.repository() + ":" + tag;
            Optional<Digest> there = tagged(index.repository(), tag);
            if (there.isEmpty()) {
                Optional<Digest> before = target(index.repository(), tag);
                if (taken(index, tag)) {
                    requireTagged(index.repository(), tag, index.digest());
                    outcome.tags().add(new RegistryRestored.Tag(reference, before.orElse(null), index.digest()));
                } else {
                    outcome.refused().add(reference);
                }
            } else if (!there.get().equals(index.digest())) {
                outcome.kept().add(new RegistryRestored.KeptTag(reference, there.get()));
            }
        }
        String digest = index.digest().toString();
        if (tagged(index.repository(), digest).isEmpty() && !taken(index, digest)) {
            outcome.refused().add(index.repository() + "@" + digest);
        }
        return outcome;
    }

    private boolean taken(IncompleteIndex index, String reference) throws IOException {
        try {
            client.pushManifest(index.repository(), reference, index.raw());
            return true;
        } catch (RegistryException e) {
            if (e.problem().code().equals(LACKS_CHILDREN)) {
                return false;
            }
            throw e;
        }
    }

    /** Returns a tag's target; empty also when it cannot be read, because the tag must be pushed then too. */
    private Optional<Digest> tagged(String repository, String tag) throws IOException {
        try {
            return client.manifest(repository, tag).map(RawManifest::digest);
        } catch (RegistryException e) {
            if (UNREADABLE.contains(e.problem().code())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Returns what a tag points to that cannot be read, as far as the registry says it. */
    private Optional<Digest> target(String repository, String tag) throws IOException {
        try {
            return client.target(repository, tag);
        } catch (RegistryException e) {
            if (UNREADABLE.contains(e.problem().code())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void requireTagged(String repository, String tag, Digest expected) throws IOException {
        Optional<Digest> found = tagged(repository, tag);
        if (!found.equals(Optional.of(expected))) {
            throw new RegistryException(
                    new Problem(
                            "registry-tag-differs",
                            "the tag " + repository + ":" + tag + " to point to " + expected + ", as it was pushed",
                            found.map(Digest::toString).orElse("nothing that can be read"),
                            client.url().toString(),
                            "Make sure that nobody else pushes to that tag, and restore again."),
                    true);
        }
    }

    /**
     * Pushes a manifest if needed and returns whether it was. The registry's answer is not enough: the manifest is read
     * back.
     */
    private boolean push(String repository, RawManifest manifest, List<Digest> healed) throws IOException {
        String reference = manifest.digest().toString();
        try {
            if (client.manifest(repository, reference).isPresent()) {
                return false;
            }
            client.pushManifest(repository, reference, manifest);
            if (whole(repository, manifest)) {
                return true;
            }
        } catch (RegistryException e) {
            if (!UNREADABLE.contains(e.problem().code())) {
                throw e;
            }
        }
        heal(repository, manifest);
        healed.add(manifest.digest());
        return true;
    }

    /**
     * Replaces a damaged manifest, one at a time: another repository may have the same one, and one push mends both.
     * Debian's registry never writes a manifest again under a known digest, but it does write a blob, and keeps both in
     * one place.
     */
    private synchronized void heal(String repository, RawManifest manifest) throws IOException {
        if (whole(repository, manifest)) {
            return;
        }
        client.pushBlob(
                repository,
                manifest.digest(),
                manifest.bytes().length,
                () -> new ByteArrayInputStream(manifest.bytes()));
        client.pushManifest(repository, manifest.digest().toString(), manifest);
        if (!whole(repository, manifest)) {
            throw staysDamaged(client, List.of(manifest.digest()));
        }
    }

    private boolean whole(String repository, RawManifest manifest) throws IOException {
        try {
            return client.manifest(repository, manifest.digest().toString()).isPresent();
        } catch (RegistryException e) {
            if (UNREADABLE.contains(e.problem().code())) {
                return false;
            }
            throw e;
        }
    }

    static RegistryException staysDamaged(RegistryClient client, List<Digest> digests) {
        return new RegistryException(
                new Problem(
                        "registry-content-stays-damaged",
                        "the bytes that were pushed",
                        "the registry still answers with other bytes for " + digests,
                        client.url().toString(),
                        "Move docker/registry/v2/blobs/sha256/<first two digits>/<digits> of each out of the registry's"
                                + " storage, then restore again: a registry keeps what it has under a digest."),
                false);
    }

    private RawManifest manifest(Digest digest) {
        RawManifest manifest = manifests.get(digest);
        if (manifest == null) {
            throw new IllegalArgumentException("the root has no manifest " + digest);
        }
        return manifest;
    }
}
