package io.stillpoint.certificates.tree;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Follows the symbolic links of a node's saved trees as the node would, and tells those whose target is not saved. Links in the
 * middle of a path count too; a chain ends where Linux ends it.
 */
public final class LinkTargets {

    private static final int MOST_LINKS = 40;

    private final Set<String> roots = new HashSet<>();
    private final Set<String> names = new HashSet<>();
    private final SortedMap<String, String> links = new TreeMap<>();

    /** @param path of the tree on its node, absolute */
    public void add(String path, TreeMembers members) {
        roots.add(path);
        members.names().forEach(name -> names.add(path + "/" + name));
        members.links().forEach((name, target) -> links.put(path + "/" + name, target));
    }

    /** Links that lead to nothing that is saved, with their target as it is written, and why in words. */
    public SortedMap<String, Unsaved> unsaved() {
        SortedMap<String, Unsaved> unsaved = new TreeMap<>();
        links.forEach((link, target) -> why(link).ifPresent(why -> unsaved.put(link, new Unsaved(target, why))));
        return unsaved;
    }

    /** A target that is not saved. */
    public record Unsaved(String target, String why) {}

    private Optional<String> why(String link) {
        Deque<String> left = new ArrayDeque<>(parts(link));
        Deque<String> walked = new ArrayDeque<>();
        int followed = 0;
        while (!left.isEmpty()) {
            String part = left.pop();
            if (part.equals("..")) {
                walked.pollLast();
                continue;
            }
            walked.add(part);
            String target = links.get(path(walked));
            if (target == null) {
                continue;
            }
            if (++followed > MOST_LINKS) {
                return Optional.of("the link leads to itself");
            }
            walked.removeLast();
            if (target.startsWith("/")) {
                walked.clear();
            }
            parts(target).reversed().forEach(left::push);
        }
        String end = path(walked);
        if (names.contains(end) || roots.contains(end)) {
            return Optional.empty();
        }
        boolean inside = roots.stream().anyMatch(root -> end.startsWith(root + "/"));
        return Optional.of(
                inside
                        ? "the link is saved, and there is no " + end
                        : "the link is saved, its target is not: %s is outside of the saved directories"
                                .formatted(end));
    }

    private static List<String> parts(String path) {
        return Arrays.stream(path.split("/"))
                .filter(part -> !part.isEmpty() && !part.equals("."))
                .toList();
    }

    private static String path(Deque<String> parts) {
        return "/" + String.join("/", parts);
    }
}
