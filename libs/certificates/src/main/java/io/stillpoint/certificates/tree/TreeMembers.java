package io.stillpoint.certificates.tree;

import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The names in one tree's tar, and where its symbolic links lead to. */
public final class TreeMembers {

    private final Set<String> names = new HashSet<>();
    private final Map<String, String> links = new TreeMap<>();

    /** @param target of a symbolic link, null for anything else */
    void add(String name, @Nullable String target) {
        String plain = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
        if (target == null) {
            names.add(plain);
        } else {
            links.put(plain, target);
        }
    }

    /** Everything but symbolic links, without a leading slash. */
    public Set<String> names() {
        return Collections.unmodifiableSet(names);
    }

    /** Targets of symbolic links, as they are written. */
    public Map<String, String> links() {
        return Collections.unmodifiableMap(links);
    }
}
