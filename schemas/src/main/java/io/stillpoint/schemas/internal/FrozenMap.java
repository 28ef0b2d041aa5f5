package io.stillpoint.schemas.internal;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A map that nobody changes any more. It is copied once, when it is made, and shared from then on: each fact makes a new state, in which most
 * maps are those of the state before.
 */
final class FrozenMap<K, V> extends AbstractMap<K, V> {

    private final Map<K, V> content;

    private FrozenMap(Map<K, V> owned) {
        content = Collections.unmodifiableMap(owned);
    }

    /** In the order of {@code map}. */
    static <K, V> Map<K, V> of(Map<K, V> map) {
        return map instanceof FrozenMap ? map : new FrozenMap<>(new LinkedHashMap<>(map));
    }

    /** In the order of its keys, which {@code map} has if it was made here. */
    static <K extends Comparable<K>, V> Map<K, V> byKey(Map<K, V> map) {
        return map instanceof FrozenMap ? map : new FrozenMap<>(new TreeMap<>(map));
    }

    @Override
    public int size() {
        return content.size();
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return content.containsKey(key);
    }

    @Override
    public @Nullable V get(@Nullable Object key) {
        return content.get(key);
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        return content.entrySet();
    }
}
