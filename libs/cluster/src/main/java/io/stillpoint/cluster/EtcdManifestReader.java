package io.stillpoint.cluster;

import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Walks the JSON of etcd's static pod manifest: finds the container, its flags and its mounts. */
final class EtcdManifestReader {

    private final String where;

    EtcdManifestReader(String where) {
        this.where = where;
    }

    EtcdManifest read(byte[] json) throws EtcdManifestException {
        JsonNode pod;
        try {
            pod = Json.mapper().readTree(json);
        } catch (JacksonException e) {
            throw refused(
                    "etcd-manifest-json",
                    "a static pod manifest in JSON",
                    e.getOriginalMessage(),
                    "Read the file again.");
        }
        if (pod == null || !pod.isObject() || !text(pod, "kind").equals("Pod")) {
            throw refused("etcd-manifest-kind", "an object of kind Pod", "something else", "Give etcd's own manifest.");
        }
        JsonNode spec = pod.path("spec");
        JsonNode container = null;
        Map<String, String> flags = Map.of();
        for (JsonNode each : spec.path("containers")) {
            Optional<Map<String, String>> found = flags(each);
            if (found.isPresent() && container != null) {
                throw refused(
                        "etcd-manifest-two", "one container that runs etcd", "two", "Give the manifest of one member.");
            }
            if (found.isPresent()) {
                container = each;
                flags = found.get();
            }
        }
        if (container == null) {
            throw refused(
                    "etcd-manifest-no-etcd",
                    "a container whose command is etcd, or a shell that starts it",
                    "no such container",
                    "Give etcd's own manifest, /etc/cfc/pods/etcd.json or its parked copy in /etc/cfc/podbackup.");
        }
        String image = container.hasNonNull("image") ? text(container, "image") : null;
        return new EtcdMember(where, flags, mounts(spec, container), image).manifest();
    }

    private Optional<Map<String, String>> flags(JsonNode container) throws EtcdManifestException {
        List<String> words = new ArrayList<>();
        container.path("command").forEach(word -> words.add(word.asString()));
        container.path("args").forEach(word -> words.add(word.asString()));
        Map<String, String> environment = new HashMap<>();
        for (JsonNode variable : container.path("env")) {
            if (variable.hasNonNull("value")) {
                environment.put(text(variable, "name"), text(variable, "value"));
            }
        }
        try {
            return EtcdCommand.flags(words, environment);
        } catch (IllegalArgumentException e) {
            throw refused(
                    "etcd-manifest-script", "a shell script", String.valueOf(e.getMessage()), "Correct the script.");
        }
    }

    private HostMounts mounts(JsonNode spec, JsonNode container) throws EtcdManifestException {
        Map<String, String> hostPaths = new HashMap<>();
        for (JsonNode volume : spec.path("volumes")) {
            if (volume.path("hostPath").hasNonNull("path")) {
                hostPaths.put(text(volume, "name"), text(volume.path("hostPath"), "path"));
            }
        }
        List<HostMounts.Mount> mounts = new ArrayList<>();
        for (JsonNode mount : container.path("volumeMounts")) {
            String containerPath = text(mount, "mountPath");
            if (!containerPath.startsWith("/") || containerPath.chars().anyMatch(Character::isISOControl)) {
                throw refused("etcd-manifest-mount", "mount paths from the root", containerPath, "Correct the mount.");
            }
            mounts.add(new HostMounts.Mount(
                    containerPath,
                    hostPath(mount, hostPaths),
                    mount.path("readOnly").asBoolean(false)));
        }
        return new HostMounts(mounts);
    }

    private @Nullable String hostPath(JsonNode mount, Map<String, String> hostPaths) throws EtcdManifestException {
        String host = hostPaths.get(text(mount, "name"));
        if (host != null && (!host.startsWith("/") || host.chars().anyMatch(Character::isISOControl))) {
            throw refused("etcd-manifest-mount", "host paths from the root", host, "Correct the volume.");
        }
        if (mount.hasNonNull("subPathExpr")) {
            throw refused(
                    "etcd-manifest-subpath",
                    "mounts with a fixed path on the node",
                    "subPathExpr " + text(mount, "subPathExpr"),
                    "Write the path literally, as subPath.");
        }
        return host == null || !mount.hasNonNull("subPath") ? host : host + "/" + text(mount, "subPath");
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }

    private EtcdManifestException refused(String code, String expected, String found, String remedy) {
        return new EtcdManifestException(new Problem(code, expected, found, where, remedy));
    }
}
