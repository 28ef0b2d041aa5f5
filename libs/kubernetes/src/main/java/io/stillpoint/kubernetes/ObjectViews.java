package io.stillpoint.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads those fields of the API server's objects that are used here. An object may leave out almost all of them. */
final class ObjectViews {

    private static final String TRUE = "True";

    private ObjectViews() {}

    static NodeSeen node(Node node) {
        List<String> addresses = node.getStatus() == null
                ? List.of()
                : node.getStatus().getAddresses().stream()
                        .filter(address -> "InternalIP".equals(address.getType()))
                        .map(address -> address.getAddress())
                        .toList();
        NodeCondition ready = node.getStatus() == null
                ? null
                : node.getStatus().getConditions().stream()
                        .filter(condition -> "Ready".equals(condition.getType()))
                        .findFirst()
                        .orElse(null);
        boolean isReady = ready != null && TRUE.equals(ready.getStatus());
        return new NodeSeen(
                node.getMetadata().getName(),
                addresses,
                orEmpty(node.getMetadata().getLabels()),
                isReady,
                isReady ? "" : why(ready));
    }

    private static String why(@Nullable NodeCondition ready) {
        if (ready == null) {
            return "its kubelet has never reported";
        }
        return first(ready.getMessage(), ready.getReason(), "");
    }

    static PodSeen pod(Pod pod) {
        PodStatus status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
        boolean ready = conditions(status)
                .anyMatch(condition -> "Ready".equals(condition.getType()) && TRUE.equals(condition.getStatus()));
        String deletion = pod.getMetadata().getDeletionTimestamp();
        return new PodSeen(
                pod.getMetadata().getNamespace(),
                pod.getMetadata().getName(),
                first(pod.getMetadata().getUid(), ""),
                pod.getSpec() == null ? null : pod.getSpec().getNodeName(),
                first(status.getPhase(), "Unknown"),
                reason(status),
                ready,
                Instant.parse(first(pod.getMetadata().getCreationTimestamp(), Instant.EPOCH.toString())),
                deletion == null ? null : Instant.parse(deletion));
    }

    /** Returns the images of all containers, of those that prepare the pod and those for debugging, too. */
    static Stream<ImageSeen> images(Pod pod) {
        if (pod.getSpec() == null) {
            return Stream.of();
        }
        PodStatus status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
        Map<String, String> running = new HashMap<>();
        Stream.of(
                        status.getInitContainerStatuses(),
                        status.getContainerStatuses(),
                        status.getEphemeralContainerStatuses())
                .flatMap(List::stream)
                .forEach(container -> running.put(container.getName(), first(container.getImageID())));
        Stream<Map.Entry<String, String>> asked = Stream.concat(
                Stream.concat(pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
                        .map(container -> Map.entry(container.getName(), first(container.getImage()))),
                pod.getSpec().getEphemeralContainers().stream()
                        .map(container -> Map.entry(container.getName(), first(container.getImage()))));
        return asked.map(each -> new ImageSeen(each.getValue(), running.getOrDefault(each.getKey(), "")));
    }

    /** Returns the most telling reason: that of a waiting container, else that of the pod, else that of a condition. */
    private static String reason(PodStatus status) {
        Stream<@Nullable String> waiting =
                status.getContainerStatuses().stream().map(ObjectViews::waitsFor);
        Stream<@Nullable String> unmet = conditions(status)
                .filter(condition -> !TRUE.equals(condition.getStatus()))
                .map(PodCondition::getReason);
        return Stream.concat(Stream.concat(waiting, Stream.ofNullable(status.getReason())), unmet)
                .filter(Objects::nonNull)
                .filter(reason -> !reason.isBlank())
                .findFirst()
                .orElse("");
    }

    private static @Nullable String waitsFor(ContainerStatus container) {
        return container.getState() == null || container.getState().getWaiting() == null
                ? null
                : container.getState().getWaiting().getReason();
    }

    private static Stream<PodCondition> conditions(PodStatus status) {
        return status.getConditions() == null ? Stream.of() : status.getConditions().stream();
    }

    static SecretSeen secret(Secret secret) {
        Map<String, byte[]> data = new HashMap<>();
        orEmpty(secret.getData())
                .forEach((key, value) -> data.put(key, Base64.getMimeDecoder().decode(value)));
        return new SecretSeen(secret.getMetadata().getName(), data);
    }

    private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }

    private static String first(@Nullable String... texts) {
        for (String text : texts) {
            if (text != null && !text.isBlank()) {
                return text;
            }
        }
        return "";
    }
}
