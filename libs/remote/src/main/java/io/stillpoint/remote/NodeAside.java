package io.stillpoint.remote;

import io.stillpoint.schemas.shared.AsideItem;
import io.stillpoint.schemas.shared.AsideState;
import io.stillpoint.schemas.shared.Component;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reads what a node says that restores keep there. */
final class NodeAside {

    private NodeAside() {}

    /** From lines {@code aside=<part> <saga> <bytes> <since> <path>}. */
    static List<AsideItem> parse(NodeAnswer answer, String where) throws RemoteException {
        List<AsideItem> items = new ArrayList<>();
        for (String value : answer.all("aside")) {
            String[] words = value.split(" ", 5);
            if (words.length != 5) {
                throw NodeAnswer.unreadable("'aside=<part> <saga> <bytes> <since> <path>'", "'" + value + "'", where);
            }
            items.add(new AsideItem(
                    component(words[0], where),
                    words[1],
                    words[4],
                    words[2].equals("-") ? null : NodeAnswer.number("aside", words[2]),
                    Instant.ofEpochSecond(NodeAnswer.number("aside", words[3])),
                    AsideState.UNKNOWN));
        }
        return items;
    }

    private static Component component(String part, String where) throws RemoteException {
        return switch (part) {
            case "tree" -> Component.CERTIFICATES;
            case "data", "wal" -> Component.ETCD;
            default -> throw NodeAnswer.unreadable("tree, data or wal", "'" + part + "'", where);
        };
    }
}
