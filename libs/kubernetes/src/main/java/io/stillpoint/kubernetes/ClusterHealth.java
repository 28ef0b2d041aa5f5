package io.stillpoint.kubernetes;

import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Topology;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The health of a cluster, as far as its API server can say.
 *
 * @param ready addresses of expected nodes that are Ready
 * @param notReady address of each expected node that is not, with the reason
 * @param podsNotRunning the platform's pods that are neither Ready nor finished, with their state
 * @param phantomPods pods of any namespace that the API server lists but no node runs, with the reason: restored
 *     data names nodes and pods that are gone
 * @param settled whether waiting no longer helps: all is well, or pods have failed for good, such as evicted ones
 *     that nobody has removed
 */
public record ClusterHealth(
        List<String> ready,
        List<String> notReady,
        List<String> podsNotRunning,
        List<String> phantomPods,
        boolean settled) {

    /** Where the platform's own pods live. */
    public static final String PLATFORM = "kube-system";

    /** Clocks differ a little, and a kubelet confirms the end of a pod a little late. */
    private static final Duration DELETION_SLACK = Duration.ofSeconds(30);

    /** Records on Kafka are limited in size; the API server knows the rest. */
    private static final int LONGEST_LIST = 20;

    private static final int LONGEST_LINE = 200;

    public ClusterHealth {
        ready = List.copyOf(ready);
        notReady = shortened(notReady);
        podsNotRunning = shortened(podsNotRunning);
        phantomPods = shortened(phantomPods);
    }

    /** Returns the health as seen at {@code now}. */
    public static ClusterHealth of(Topology expected, List<NodeSeen> nodes, List<PodSeen> pods, Instant now) {
        List<String> ready = new ArrayList<>();
        List<String> notReady = new ArrayList<>();
        for (Node node : expected.nodes()) {
            if (TopologyComparison.hasKubelet(node)) {
                Optional<String> problem = problem(node, nodes);
                problem.ifPresentOrElse(
                        why -> notReady.add(node.address() + ": " + why), () -> ready.add(node.address()));
            }
        }
        Map<String, NodeSeen> byName = new HashMap<>();
        nodes.forEach(node -> byName.put(node.name(), node));
        List<String> notRunning = new ArrayList<>();
        List<String> phantoms = new ArrayList<>();
        boolean podsSettled = true;
        for (PodSeen pod : pods) {
            Optional<String> phantom = phantom(pod, byName, now);
            if (phantom.isPresent()) {
                phantoms.add(pod.label() + ": " + phantom.get());
            } else if (pod.namespace().equals(PLATFORM)) {
                Optional<String> state = notRunning(pod);
                state.ifPresent(what -> notRunning.add(pod.label() + ": " + what));
                podsSettled &= state.isEmpty() || pod.hasFailed();
            }
        }
        boolean settled = podsSettled && notReady.isEmpty() && phantoms.isEmpty();
        return new ClusterHealth(ready, notReady, notRunning, phantoms, settled);
    }

    /** Returns what is still waited for, in one line; empty when all is well. */
    public String missing() {
        List<String> parts = new ArrayList<>();
        add(parts, notReady, "not Ready");
        add(parts, podsNotRunning, "not running");
        add(parts, phantomPods, "phantom pods");
        return String.join("; ", parts);
    }

    private static void add(List<String> parts, List<String> what, String name) {
        if (!what.isEmpty()) {
            String more = what.size() > 1 ? " and %d more".formatted(what.size() - 1) : "";
            parts.add("%s: %s%s".formatted(name, what.getFirst(), more));
        }
    }

    private static Optional<String> problem(Node node, List<NodeSeen> nodes) {
        for (NodeSeen seen : nodes) {
            if (seen.addresses().contains(node.address())) {
                return seen.ready() ? Optional.empty() : Optional.of("NotReady" + inBrackets(seen.notReadyBecause()));
            }
        }
        return Optional.of("the API server does not know it");
    }

    private static Optional<String> phantom(PodSeen pod, Map<String, NodeSeen> nodes, Instant now) {
        String name = pod.node();
        NodeSeen node = name == null ? null : nodes.get(name);
        Instant deadline = pod.deletionDeadline();
        if (name != null && node == null) {
            return Optional.of("bound to %s, a node that is gone".formatted(name));
        }
        if (deadline != null && now.isAfter(deadline.plus(DELETION_SLACK))) {
            return Optional.of("should have been gone by " + deadline);
        }
        if (node != null && !node.ready() && pod.runs()) {
            return Optional.of("said to run on %s, which is not Ready".formatted(name));
        }
        return Optional.empty();
    }

    private static Optional<String> notRunning(PodSeen pod) {
        if (pod.hasDoneItsWork() || (pod.runs() && pod.ready() && pod.deletionDeadline() == null)) {
            return Optional.empty();
        }
        if (pod.deletionDeadline() != null) {
            return Optional.of("is being deleted");
        }
        String state = pod.runs() ? "not ready" : pod.phase();
        return Optional.of(state + inBrackets(pod.reason()));
    }

    private static String inBrackets(String reason) {
        return reason.isEmpty() ? "" : " (" + reason + ")";
    }

    private static List<String> shortened(List<String> lines) {
        List<String> bounded = new ArrayList<>();
        for (String line : lines.subList(0, Math.min(lines.size(), LONGEST_LIST))) {
            bounded.add(line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE - 1) + "…");
        }
        if (lines.size() > LONGEST_LIST) {
            bounded.add("and %d more".formatted(lines.size() - LONGEST_LIST));
        }
        return List.copyOf(bounded);
    }
}
