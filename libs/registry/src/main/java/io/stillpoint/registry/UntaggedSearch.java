package io.stillpoint.registry;

import io.stillpoint.kubernetes.ImageSeen;
import io.stillpoint.kubernetes.KubernetesException;
import io.stillpoint.registry.root.Digest;
import io.stillpoint.registry.root.ImageReference;
import io.stillpoint.registry.root.UntaggedRoot;
import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.shared.Component;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds digests to save although no tag may lead to them any more: those that pods run, and those that tags pointed to at earlier points.
 * A digest says itself what its content is, so it does not matter by which name of the registry a pod has it.
 */
final class UntaggedSearch {

    private static final String OF_A_POD = "a pod runs it";
    private static final String OF_A_TAG = "a tag pointed to it at an earlier point";

    private final String registry;
    private final PodQuestion pods;
    private final List<Loss> unknown = new ArrayList<>();

    UntaggedSearch(URI registry, PodQuestion pods) {
        this.registry = registry.getAuthority();
        this.pods = pods;
    }

    /**
     * What may be there.
     *
     * @param required whether a pod names exactly this, so that it cannot start again without it
     */
    record Candidate(UntaggedRoot root, boolean required) {}

    /**
     * What to look for.
     *
     * @param unlisted repositories that had tags at an earlier point and are not listed
     */
    record Found(List<Candidate> candidates, Set<String> unlisted) {}

    /** Losses for what could not be found out. */
    List<Loss> unknown() {
        return List.copyOf(unknown);
    }

    /**
     * Asks the pods, and compares with earlier points.
     *
     * @param repositories of the registry
     * @param earlier what tags pointed to, {@code repository@sha256:…}
     */
    Found candidates(Set<String> repositories, Set<String> earlier) {
        Set<String> unlisted = new TreeSet<>();
        Map<String, Candidate> found = new LinkedHashMap<>();
        for (ImageSeen seen : images()) {
            Optional<ImageReference> asked = ImageReference.parse(seen.asked());
            Optional<ImageReference> running = ImageReference.parse(seen.running());
            asked.ifPresent(image -> add(
                    found,
                    image.repository(),
                    image.digest(),
                    OF_A_POD,
                    image.host().equals(registry)));
            Optional<Digest> runs = running.flatMap(ImageReference::digest);
            asked.ifPresent(image -> add(found, image.repository(), runs, OF_A_POD, false));
            running.ifPresent(image -> add(found, image.repository(), runs, OF_A_POD, false));
        }
        for (String text : earlier) {
            int end = text.lastIndexOf('@');
            String repository = text.substring(0, Math.max(0, end));
            add(found, repository, Digest.parse(text.substring(end + 1)), OF_A_TAG, false);
            if (!repositories.contains(repository)) {
                unlisted.add(repository);
            }
        }
        return new Found(
                found.values().stream()
                        .filter(each -> each.required()
                                || repositories.contains(each.root().repository()))
                        .toList(),
                unlisted);
    }

    private static void add(
            Map<String, Candidate> found,
            String repository,
            Optional<Digest> digest,
            String because,
            boolean required) {
        digest.ifPresent(known -> {
            UntaggedRoot root = new UntaggedRoot(repository, known, because);
            found.merge(
                    root.reference(),
                    new Candidate(root, required),
                    (one, other) -> new Candidate(one.root(), one.required() || other.required()));
        });
    }

    private Set<ImageSeen> images() {
        try {
            return pods.ask();
        } catch (KubernetesException e) {
            unknown.add(new Loss(
                    Component.REGISTRY,
                    "registry-pods-unknown",
                    "images that pods run by a digest to which no tag leads",
                    "what pods run is not known: " + e.problem().sentence()));
            return Set.of();
        }
    }
}
