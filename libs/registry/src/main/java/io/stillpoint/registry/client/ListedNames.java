package io.stillpoint.registry.client;

import java.io.IOException;
import java.util.Collection;
import java.util.List;

/**
 * Names of repositories or tags, sorted, as a registry listed them.
 *
 * @param names as the specification allows them
 * @param unusable all others; nothing can be asked about those
 */
public record ListedNames(List<String> names, List<String> unusable) {

    ListedNames(Collection<String> names, Collection<String> unusable) {
        this(List.copyOf(names), List.copyOf(unusable));
    }

    /** Returns the names, when there are no others. */
    List<String> all(String where) throws IOException {
        if (!unusable.isEmpty()) {
            throw PageReader.unusable("'" + unusable.getFirst() + "'", where);
        }
        return names;
    }
}
