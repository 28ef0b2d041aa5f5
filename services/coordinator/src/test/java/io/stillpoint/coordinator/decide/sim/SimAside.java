package io.stillpoint.coordinator.decide.sim;

import io.stillpoint.schemas.shared.AsideItem;
import io.stillpoint.schemas.shared.AsideState;
import io.stillpoint.schemas.shared.Component;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What restores keep aside on one simulated node or at one endpoint. */
final class SimAside {

    private final Component component;
    private final Map<String, AsideState> kept = new TreeMap<>();

    SimAside(Component component) {
        this.component = component;
    }

    /** One half of a restore moved the old data here; a directory on a node does not say how far that restore came. */
    void moved(String saga, boolean first) {
        AsideState state = first ? AsideState.UNFINISHED : AsideState.COMPLETE;
        kept.put(saga, component == Component.ETCD ? AsideState.UNKNOWN : state);
    }

    void putBack(String saga) {
        kept.remove(saga);
    }

    void remove(Collection<String> sagas) {
        kept.keySet().removeAll(sagas);
    }

    boolean has(String saga) {
        return kept.containsKey(saga);
    }

    List<AsideItem> items() {
        return kept.entrySet().stream()
                .map(entry -> new AsideItem(
                        component, entry.getKey(), "old data of " + entry.getKey(), null, null, entry.getValue()))
                .toList();
    }
}
