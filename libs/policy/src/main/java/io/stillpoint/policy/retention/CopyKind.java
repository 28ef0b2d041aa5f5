package io.stillpoint.policy.retention;

import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What one copy can stand for. Rules count each kind by itself: a point without MariaDB displaces no copy of MariaDB, and a hot image
 * of a node displaces no cold one, because masters can be restored from cold ones alone.
 *
 * @param target the node that was imaged, else the component's label
 */
public record CopyKind(Component component, String target, Consistency consistency) implements Comparable<CopyKind> {

    private static final int SHOWN = 6;

    private static final Comparator<CopyKind> ORDER = Comparator.comparing(CopyKind::component)
            .thenComparing(CopyKind::target)
            .thenComparing(CopyKind::consistency);

    /** A copy of a component other than node images, which has one target only. */
    public static CopyKind hot(Component component) {
        return new CopyKind(component, component.label(), Consistency.HOT);
    }

    /** The name in sentences: {@code etcd}, {@code cold node-image 10.0.0.11}. */
    public String label() {
        String name = target.equals(component.label()) ? target : component.label() + " " + target;
        return consistency == Consistency.COLD ? "cold " + name : name;
    }

    /** The first names, and how many more there are: a line for people stays short, however many nodes a cluster has. */
    static String labels(List<CopyKind> kinds) {
        String first = kinds.stream().sorted().limit(SHOWN).map(CopyKind::label).collect(Collectors.joining(", "));
        return kinds.size() > SHOWN ? "%s and %d more".formatted(first, kinds.size() - SHOWN) : first;
    }

    @Override
    public int compareTo(CopyKind other) {
        return ORDER.compare(this, other);
    }
}
