package io.stillpoint.kubernetes;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Nodes, pods and Secrets as an API server would show them. */
final class Seen {

    static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private Seen() {}

    static NodeSeen node(String address, String... labels) {
        return new NodeSeen("node-" + address, List.of(address), labels(labels), true, "");
    }

    static NodeSeen notReady(String address, String why) {
        return new NodeSeen("node-" + address, List.of(address), Map.of(), false, why);
    }

    static PodSeen pod(String namespace, String name, @Nullable String node, String phase, boolean ready) {
        return pod(namespace, name, node, phase, "", ready, NOW.minusSeconds(600), null);
    }

    static PodSeen pod(
            String namespace,
            String name,
            @Nullable String node,
            String phase,
            String reason,
            boolean ready,
            Instant createdAt,
            @Nullable Instant deletionDeadline) {
        return new PodSeen(namespace, name, "uid-" + name, node, phase, reason, ready, createdAt, deletionDeadline);
    }

    static PodSeen registryPod(
            String name, String phase, boolean ready, Instant createdAt, @Nullable Instant deletion) {
        return pod("kube-system", name, "node-10.0.0.1", phase, "", ready, createdAt, deletion);
    }

    /** An API server that holds these Secrets and no other. */
    static LoginSecrets.Reading secrets(SecretSeen... secrets) {
        return name -> List.of(secrets).stream()
                .filter(secret -> secret.name().equals(name))
                .findFirst()
                .or(Optional::empty);
    }

    static SecretSeen secret(String name, String... keysAndValues) {
        var data = new java.util.HashMap<String, byte[]>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            data.put(keysAndValues[i], keysAndValues[i + 1].getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return new SecretSeen(name, data);
    }

    private static Map<String, String> labels(String... labels) {
        var map = new java.util.HashMap<String, String>();
        for (String label : labels) {
            int equals = label.indexOf('=');
            map.put(label.substring(0, equals), label.substring(equals + 1));
        }
        return map;
    }
}
