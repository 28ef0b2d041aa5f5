package io.stillpoint.cli.backup;

import io.stillpoint.cli.output.HumanText;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.vault.Manifest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * When the snapshots of a hot point were taken, by the clocks of the workers that took them. The coordinator begins each when it
 * has accepted the one before, so that everything that etcd refers to is in the snapshots after it; times that say otherwise
 * come from clocks that differ, and from nothing else.
 */
public record PointOrder(List<Taken> taken) {

    /** One snapshot. */
    record Taken(Component component, Instant from, Instant to) {}

    public PointOrder {
        taken = taken.stream().sorted(Comparator.comparing(Taken::component)).toList();
    }

    /** Images of nodes are taken side by side while the cluster stands still: nothing to be told of them. */
    public static PointOrder of(List<Manifest> manifests) {
        return new PointOrder(manifests.stream()
                .filter(manifest -> manifest.component() != Component.NODE_IMAGE)
                .map(manifest -> new Taken(manifest.component(), manifest.startedAt(), manifest.completedAt()))
                .toList());
    }

    /** What contradicts the order, in words; empty when each began after the one before had ended. */
    public List<String> contradictions() {
        List<String> found = new ArrayList<>();
        for (int i = 1; i < taken.size(); i++) {
            Taken before = taken.get(i - 1);
            Taken after = taken.get(i);
            if (after.from().isBefore(before.to())) {
                found.add("%s began at %s, before %s had ended at %s"
                        .formatted(
                                after.component().label(),
                                HumanText.time(after.from()),
                                before.component().label(),
                                HumanText.time(before.to())));
            }
        }
        return found;
    }

    /** For people; nothing for fewer than two snapshots. */
    public List<String> lines() {
        if (taken.size() < 2) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        String times = taken.stream()
                .map(each -> each.component().label() + " " + HumanText.time(each.from()))
                .collect(Collectors.joining(" ≤ "));
        List<String> contradictions = contradictions();
        if (contradictions.isEmpty()) {
            lines.add("order           " + times);
        }
        contradictions.forEach(each -> lines.add("WARNING         " + each
                + ": the steps ran one after the other, so the workers' clocks differ; set them"));
        return lines;
    }
}
