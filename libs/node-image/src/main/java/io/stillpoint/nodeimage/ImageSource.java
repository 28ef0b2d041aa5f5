package io.stillpoint.nodeimage;

import io.stillpoint.remote.ChangedFiles;
import io.stillpoint.remote.NodeFacts;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Role;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a manifest says about the node that was imaged. */
public final class ImageSource {

    private ImageSource() {}

    /**
     * Collects the facts for the manifest.
     *
     * @param names the tar of each mount
     * @param notes notes of the node while it was read
     * @param changed files that changed while they were read; the manifest lists them, here they are counted
     */
    static Map<String, String> of(
            Node node, NodeFacts facts, Map<String, String> names, List<String> notes, ChangedFiles changed) {
        Map<String, String> source = new TreeMap<>();
        source.put("node.address", node.address());
        source.put(
                "node.roles",
                joined(node.roles().stream()
                        .map(Role::name)
                        .map(String::toLowerCase)
                        .toList()));
        source.put("node.host", facts.host());
        source.put("node.boot-id", facts.bootId());
        source.put("node.parked-manifests", joined(facts.parked()));
        source.put("node.active-manifests", joined(facts.active()));
        names.forEach((mount, name) -> source.put("mount." + name, mount));
        source.put(
                "mounts.not-imaged",
                joined(facts.mounts().stream()
                        .map(NodeFacts.Mount::target)
                        .filter(mount -> !names.containsKey(mount))
                        .toList()));
        source.put("notes", joined(notes));
        long unlisted = changed.count() - changed.listed().size();
        source.put("files.changed", changed.count() == 0 ? "" : Long.toString(changed.count()));
        source.put("files.changed-not-listed", unlisted == 0 ? "" : Long.toString(unlisted));
        source.values().removeIf(String::isEmpty);
        return source;
    }

    /** Returns the versions of the node's own tools. */
    public static Map<String, String> tools(NodeFacts facts) {
        return facts.tools().entrySet().stream()
                .collect(Collectors.toMap(tool -> "node." + tool.getKey(), Map.Entry::getValue));
    }

    private static String joined(Collection<String> words) {
        return words.stream().sorted().collect(Collectors.joining(", "));
    }
}
