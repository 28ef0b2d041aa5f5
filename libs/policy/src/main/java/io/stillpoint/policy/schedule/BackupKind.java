package io.stillpoint.policy.schedule;

import io.stillpoint.schemas.event.HotImageNodes;
import io.stillpoint.schemas.event.Request.ClusterDeclared;
import io.stillpoint.schemas.policy.ScheduleRule;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Role;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What decides how long a backup takes. A duration that was measured says something of backups of the same kind.
 *
 * @param roles of the nodes in hot images; empty for everything else
 */
public record BackupKind(Consistency consistency, Set<Component> components, Set<Role> roles) {

    public BackupKind {
        components = Set.copyOf(components);
        roles = Set.copyOf(roles);
    }

    /**
     * The kind of a backup.
     *
     * @param components that it saved
     * @param roles as its request named them
     */
    public static BackupKind of(Consistency consistency, Collection<Component> components, List<Role> roles) {
        boolean hotImages = consistency == Consistency.HOT && components.contains(Component.NODE_IMAGE);
        return new BackupKind(
                consistency, Set.copyOf(components), hotImages ? Set.copyOf(HotImageNodes.meant(roles)) : Set.of());
    }

    /** The kind of a rule's runs. */
    public static BackupKind of(ScheduleRule rule, @Nullable ClusterDeclared cluster) {
        return of(rule.consistency(), components(rule, cluster), rule.roles());
    }

    /** Returns what a rule saves. */
    static List<Component> components(ScheduleRule rule, @Nullable ClusterDeclared cluster) {
        return components(rule.components(), rule.consistency(), cluster);
    }

    /** Returns what a backup saves: what was named, else node images when cold, and all but images when hot. */
    static List<Component> components(
            List<Component> named, Consistency consistency, @Nullable ClusterDeclared cluster) {
        if (!named.isEmpty()) {
            return named;
        }
        if (consistency == Consistency.COLD) {
            return List.of(Component.NODE_IMAGE);
        }
        List<Component> all = new ArrayList<>(List.of(Component.ETCD));
        if (cluster != null) {
            cluster.endpoints().stream().map(ComponentEndpoint::component).forEach(all::add);
        }
        all.add(Component.CERTIFICATES);
        return all;
    }

    /** What nobody else may use meanwhile: the coordinator runs sagas side by side that share nothing of it. A cold backup uses everything. */
    Set<Component> uses() {
        return consistency == Consistency.COLD ? EnumSet.allOf(Component.class) : using(components);
    }

    /** Certificates are files on nodes, and nodes serve one saga. */
    static Set<Component> using(Collection<Component> components) {
        Set<Component> uses = EnumSet.noneOf(Component.class);
        components.forEach(
                component -> uses.add(component == Component.CERTIFICATES ? Component.NODE_IMAGE : component));
        return uses;
    }

    /** Whether what one takes is a hint for the other while nothing of its own kind was measured: images take much longer. */
    boolean resembles(BackupKind other) {
        return consistency == other.consistency
                && components.contains(Component.NODE_IMAGE) == other.components.contains(Component.NODE_IMAGE);
    }
}
