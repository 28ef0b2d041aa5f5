package io.stillpoint.cli.component;

import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.HumanText;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** Names of components on the command line, and what a restore of each overwrites. */
public final class ComponentNames implements Iterable<String> {

    /** For the help of options: what can be saved hot and restored. */
    @Override
    public Iterator<String> iterator() {
        return Stream.concat(Stream.of(Component.ETCD), Component.content().stream())
                .map(Component::label)
                .iterator();
    }

    /** The components with these names, each once, in the given order. */
    public static List<Component> parse(List<String> names) {
        var components = new ArrayList<Component>();
        for (String name : names) {
            Component component = parse(name);
            if (!components.contains(component)) {
                components.add(component);
            }
        }
        return components;
    }

    /** What a restore of these snapshots overwrites, in words. */
    public static String overwritten(List<SnapshotRef> snapshots) {
        return String.join(
                " and ",
                snapshots.stream()
                        .map(snapshot -> switch (snapshot.component()) {
                            case ETCD -> "etcd on every member";
                            case REGISTRY -> "damaged images of the registry";
                            case CERTIFICATES -> "certificates and configuration of a master and the boot node";
                            case NODE_IMAGE -> "node " + snapshot.target();
                            default ->
                                "the databases of " + snapshot.component().title();
                        })
                        .distinct()
                        .toList());
    }

    private static Component parse(String name) {
        for (Component component : Component.values()) {
            if (component.label().equals(name)) {
                return component;
            }
        }
        throw CliException.usage("--component: expected one of %s, found '%s'. Nothing was asked for."
                .formatted(
                        HumanText.join(Arrays.stream(Component.values())
                                .map(Component::label)
                                .toList()),
                        name));
    }
}
