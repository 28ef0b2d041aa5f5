package io.stillpoint.component;

import java.util.ArrayList;
import java.util.List;

/** Lists in facts, which stay for ever, are bounded. */
public final class BoundedNames {

    private static final int NAMED = 50;

    private BoundedNames() {}

    /** The first ones; the rest is counted. */
    public static List<String> some(List<String> all) {
        if (all.size() <= NAMED) {
            return all;
        }
        List<String> some = new ArrayList<>(all.subList(0, NAMED));
        some.add("and %d more".formatted(all.size() - NAMED));
        return some;
    }
}
