package io.stillpoint.kubernetes;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What is left to do until all registry pods are younger than a restore of their content. A pod that is young enough is
 * never deleted, so asking again is safe, even from another process.
 *
 * @param toDelete old pods that nobody has deleted yet
 * @param leaving old pods that are being deleted
 * @param ready young pods that are Ready
 * @param notReady young pods that are not Ready yet
 */
public record RegistryPods(List<PodSeen> toDelete, List<PodSeen> leaving, List<PodSeen> ready, List<PodSeen> notReady) {

    /** The beginning of the names of registry pods. */
    static final String PREFIX = "image-manager-";

    public RegistryPods {
        toDelete = List.copyOf(toDelete);
        leaving = List.copyOf(leaving);
        ready = List.copyOf(ready);
        notReady = List.copyOf(notReady);
    }

    /**
     * Sorts the platform's pods.
     *
     * @param orderedAt pods made before it are old; those of the same second count as young, because the API server
     *     gives whole seconds only
     */
    public static RegistryPods of(List<PodSeen> pods, Instant orderedAt) {
        Instant second = orderedAt.truncatedTo(ChronoUnit.SECONDS);
        List<PodSeen> registry = pods.stream()
                .filter(pod -> pod.namespace().equals(ClusterHealth.PLATFORM))
                .filter(pod -> pod.name().startsWith(PREFIX))
                .filter(pod -> !pod.hasDoneItsWork() && !pod.hasFailed())
                .toList();
        List<PodSeen> old = registry.stream()
                .filter(pod -> pod.createdAt().isBefore(second))
                .toList();
        List<PodSeen> young = registry.stream()
                .filter(pod -> !pod.createdAt().isBefore(second) && pod.deletionDeadline() == null)
                .toList();
        return new RegistryPods(
                old.stream().filter(pod -> pod.deletionDeadline() == null).toList(),
                old.stream().filter(pod -> pod.deletionDeadline() != null).toList(),
                young.stream().filter(pod -> pod.runs() && pod.ready()).toList(),
                young.stream().filter(pod -> !pod.runs() || !pod.ready()).toList());
    }

    /** Returns how many there are, old and young. */
    public int count() {
        return toDelete.size() + leaving.size() + ready.size() + notReady.size();
    }

    /** Returns whether no old pod is left and at least {@code wanted} others are Ready. */
    public boolean recycled(int wanted) {
        return toDelete.isEmpty() && leaving.isEmpty() && notReady.isEmpty() && ready.size() >= wanted;
    }

    /** Returns what is still waited for, in words. */
    public String missing(int wanted) {
        if (!toDelete.isEmpty() || !leaving.isEmpty()) {
            return "%d pods from before the restore are left: %s"
                    .formatted(
                            toDelete.size() + leaving.size(),
                            (toDelete.isEmpty() ? leaving : toDelete).getFirst().name());
        }
        return notReady.isEmpty()
                ? "%d of %d are Ready".formatted(ready.size(), wanted)
                : "%s is not Ready: %s"
                        .formatted(
                                notReady.getFirst().name(),
                                notReady.getFirst().reason().isEmpty()
                                        ? notReady.getFirst().phase()
                                        : notReady.getFirst().reason());
    }
}
