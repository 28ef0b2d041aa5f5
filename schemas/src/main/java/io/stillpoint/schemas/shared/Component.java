package io.stillpoint.schemas.shared;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is backed up as one thing. Each constant is one row of the table that plans, guards, command line and docs read:
 * how it is saved, restored and rolled back, where it and its login are reached, and its place in the order. Components are saved from
 * first to last, so everything that etcd refers to exists in what is saved after it. Content is restored the other way
 * round (domain rule 5).
 */
public enum Component {
    @JsonProperty("etcd")
    ETCD("etcd", "etcd", null, Action.SNAPSHOT_ETCD, Action.REPLACE_ETCD_DATA, Action.ROLL_BACK_ETCD_DATA),
    /** The image registry (ICP's image-manager). Its restore only adds, so there is nothing to roll back. */
    @JsonProperty("registry")
    REGISTRY(
            "registry",
            "registry",
            EndpointForm.of("https://HOST:8500", "https?://%1$s"),
            Action.SNAPSHOT_REGISTRY,
            Action.RESTORE_REGISTRY,
            null),
    @JsonProperty("mongodb")
    MONGODB(
            "mongodb",
            "MongoDB",
            EndpointForm.of(
                            "mongodb://HOST:27017,HOST:27017/?replicaSet=rs0",
                            "mongodb://%1$s(?:,%1$s)*"
                                    + "(?:/(?:\\?[A-Za-z]+=[A-Za-z0-9._:-]+(?:&[A-Za-z]+=[A-Za-z0-9._:-]+)*)?)?")
                    .withLogin("icp-mongodb-admin", "cluster-ca-cert", "icp-mongodb-client-cert"),
            Action.SNAPSHOT_MONGODB,
            Action.RESTORE_MONGODB,
            Action.ROLL_BACK_MONGODB),
    @JsonProperty("mariadb")
    MARIADB(
            "mariadb",
            "MariaDB",
            EndpointForm.of("mariadb://HOST:3306", "mariadb://%1$s").withLogin("platform-mariadb-credentials"),
            Action.SNAPSHOT_MARIADB,
            Action.RESTORE_MARIADB,
            Action.ROLL_BACK_MARIADB),
    /** Certificates, keys and configuration of one master and of the boot node. */
    @JsonProperty("certificates")
    CERTIFICATES(
            "certificates",
            "certificates",
            null,
            Action.SNAPSHOT_CERTIFICATES,
            Action.RESTORE_CERTIFICATES,
            Action.ROLL_BACK_CERTIFICATES),
    /** Taken cold or, of management and va nodes, hot; restored by hand. */
    @JsonProperty("node-image")
    NODE_IMAGE("node-image", "node image", null, Action.IMAGE_NODE, null, null);

    private static final Map<Action, Component> BY_ACTION = byAction();

    private final String label;
    private final String title;
    private final @Nullable EndpointForm endpointForm;
    private final Action snapshot;
    private final @Nullable Action restore;
    private final @Nullable Action rollBack;

    Component(
            String label,
            String title,
            @Nullable EndpointForm endpointForm,
            Action snapshot,
            @Nullable Action restore,
            @Nullable Action rollBack) {
        this.label = label;
        this.title = title;
        this.endpointForm = endpointForm;
        this.snapshot = snapshot;
        this.restore = restore;
        this.rollBack = rollBack;
    }

    /** Returns the name in events, in the vault's keys and on the command line. */
    public String label() {
        return label;
    }

    /** Returns the name in sentences. */
    public String title() {
        return title;
    }

    /**
     * Returns whether it is read and written over the network, at a declared {@link ComponentEndpoint}, and not on
     * nodes.
     */
    public boolean hasEndpoint() {
        return endpointForm != null;
    }

    /** Returns the form of its endpoint; empty when it has none. */
    public Optional<EndpointForm> endpointForm() {
        return Optional.ofNullable(endpointForm);
    }

    /** Returns the action that saves it; the action's capability names the backup worker. */
    public Action snapshot() {
        return snapshot;
    }

    /** Returns the action that restores it; empty when that is done by hand. */
    public Optional<Action> restore() {
        return Optional.ofNullable(restore);
    }

    /** Returns the action that puts back what its restore kept aside; empty when a restore replaces nothing. */
    public Optional<Action> rollBack() {
        return Optional.ofNullable(rollBack);
    }

    /** Returns the component that {@code action} saves, restores or rolls back. */
    public static Optional<Component> of(Action action) {
        return Optional.ofNullable(BY_ACTION.get(action));
    }

    private static Map<Action, Component> byAction() {
        Map<Action, Component> owners = new EnumMap<>(Action.class);
        for (Component component : values()) {
            Stream.of(component.snapshot, component.restore, component.rollBack)
                    .filter(Objects::nonNull)
                    .forEach(action -> owners.put(action, component));
        }
        return owners;
    }

    /**
     * Returns what a backup of this consistency can take. While the cluster is down that is node images alone; while it runs it is
     * everything, but images not together with anything else.
     */
    public static List<Component> savedBy(Consistency consistency) {
        return consistency == Consistency.COLD ? List.of(NODE_IMAGE) : List.of(values());
    }

    /** Returns the components that are restored by a request, in the order of saving. */
    public static List<Component> restorable() {
        return Arrays.stream(values())
                .filter(component -> component.restore != null)
                .toList();
    }

    /** Returns the components that are saved after etcd and restored before it, in the order of saving. */
    public static List<Component> content() {
        return Arrays.stream(values())
                .filter(component -> component != ETCD && component != NODE_IMAGE)
                .toList();
    }

    /** Returns the components with an endpoint, in the order of saving. */
    public static List<Component> withEndpoint() {
        return Arrays.stream(values()).filter(Component::hasEndpoint).toList();
    }
}
