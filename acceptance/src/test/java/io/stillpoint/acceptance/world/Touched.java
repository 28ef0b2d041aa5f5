package io.stillpoint.acceptance.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;

/** Proves that a saga changed nothing: neither by its facts nor by what runs on the masters. */
public final class Touched {

    private static final Set<String> CHANGING = Set.of(
            "park-etcd", "park-pods", "quiesce", "stop-kubelet", "replace-etcd-data", "start-node", "unpark-etcd");

    private final World world;
    private final List<String> keys;
    private final List<String> processes;
    private final int mark;

    private Touched(World world) {
        this.world = world;
        this.keys = world.lab().keys();
        this.processes = world.lab().runningProcesses();
        this.mark = world.facts().mark();
    }

    public static Touched before(World world) {
        return new Touched(world);
    }

    /** The place in the log of facts from where on to look. */
    public int mark() {
        return mark;
    }

    /** The saga that was asked for since; nothing of the cluster is other than it was. */
    public List<Fact> nothing() {
        List<Fact> facts = world.facts().endedSince(mark);
        assertThat(facts)
                .filteredOn(fact -> fact.is("StepStarted") && CHANGING.contains(fact.data("/action")))
                .isEmpty();
        assertThat(world.lab().keys()).isEqualTo(keys);
        assertThat(world.lab().runningProcesses()).isEqualTo(processes);
        return facts;
    }
}
