package io.stillpoint.coordinator.decide.sim;

import static io.stillpoint.coordinator.decide.sim.Watch.check;

import io.stillpoint.schemas.event.SagaFact;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Checks that what a saga says of the nodes it leaves is true of the machines themselves, and said once. */
final class LeftWatch {

    private static final String UNKNOWN = "not known is whether";

    private LeftWatch() {}

    static void ended(SagaFact end, Collection<SimNode> nodes, Set<String> upBefore) {
        List<String> lines = LeftDown.said(end);
        for (String node : LeftDown.named(end)) {
            check(
                    lines.stream().anyMatch(line -> line.startsWith(node + ": ")),
                    "of each node that is not back it is said what is known",
                    () -> node + " in " + end);
        }
        for (SimNode node : nodes) {
            List<String> own = lines.stream()
                    .filter(line -> line.startsWith(node.address + ": "))
                    .toList();
            boolean asBefore = lines.stream()
                    .filter(line -> line.startsWith("As before: "))
                    .map(line -> line.substring("As before: ".length(), line.length() - 1))
                    .anyMatch(names -> List.of(names.split(", ")).contains(node.address));
            check(
                    own.size() + (asBefore ? 1 : 0) <= 1,
                    "of each node one thing is said",
                    () -> lines + " of " + node.address);
            if (asBefore && node.alive && upBefore.contains(node.address)) {
                check(
                        node.up() && !node.etcdParked && !node.podsParked && node.data == SimNode.Data.ORIGINAL,
                        "what is left is as it is said",
                        () -> node.address + " is as before: " + node.describe());
            }
            own.forEach(line -> claims(line, node));
        }
    }

    private static void claims(String line, SimNode node) {
        String known = line.contains(UNKNOWN) ? line.substring(0, line.indexOf(UNKNOWN)) : line;
        boolean holds = (!known.contains("kubelet and docker are stopped") || (!node.kubelet && !node.docker))
                && (!known.contains("kubelet is stopped") || !node.kubelet)
                && (!known.contains("etcd is parked") || node.etcdParked)
                && (!known.contains("other static pods are parked") || node.podsParked)
                && (!known.contains("old data is not back") || node.data != SimNode.Data.ORIGINAL);
        check(holds, "what is left is as it is said", () -> line + " But: " + node.describe());
    }
}
