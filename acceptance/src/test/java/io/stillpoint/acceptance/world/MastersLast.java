package io.stillpoint.acceptance.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;

/** The rule that holds however a saga ends: a master is started after every other node is up or was given up. */
public final class MastersLast {

    private static final Set<String> MASTERS = Set.of("10.79.0.11", "10.79.0.12", "10.79.0.13");

    private MastersLast() {}

    /** In the facts of one saga that stopped the cluster. */
    public static void in(List<Fact> facts) {
        int firstMaster = place(facts, true);
        int lastOther = place(facts, false);
        assertThat(lastOther)
                .as("the last other node is up or given up, before the first master's start in %s", facts)
                .isBetween(0, firstMaster);
    }

    private static int place(List<Fact> facts, boolean master) {
        int found = -1;
        for (int place = 0; place < facts.size(); place++) {
            Fact fact = facts.get(place);
            if (master && fact.is("StepStarted") && starts(fact) && MASTERS.contains(fact.target())) {
                return place;
            }
            if (!master && fact.is("NodeStarted", "NodeStartFailed") && !MASTERS.contains(fact.target())) {
                found = place;
            }
        }
        return master ? Integer.MAX_VALUE : found;
    }

    private static boolean starts(Fact fact) {
        return fact.data("/action").equals("start-node");
    }
}
