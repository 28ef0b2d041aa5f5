package io.stillpoint.coordinator.decide.state;

import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import java.util.List;
import java.util.Optional;

/** Which actions save, restore and roll back content: every component of a hot backup besides etcd. */
public final class ContentActions {

    /** In the order in which it is saved. */
    public static final List<Component> CONTENT =
            List.of(Component.REGISTRY, Component.MONGODB, Component.MARIADB, Component.CERTIFICATES);

    private ContentActions() {}

    public static Action snapshot(Component content) {
        return switch (content) {
            case REGISTRY -> Action.SNAPSHOT_REGISTRY;
            case MONGODB -> Action.SNAPSHOT_MONGODB;
            case MARIADB -> Action.SNAPSHOT_MARIADB;
            case CERTIFICATES -> Action.SNAPSHOT_CERTIFICATES;
            case NODE_IMAGE, ETCD -> throw noContent(content);
        };
    }

    public static Action restore(Component content) {
        return switch (content) {
            case REGISTRY -> Action.RESTORE_REGISTRY;
            case MONGODB -> Action.RESTORE_MONGODB;
            case MARIADB -> Action.RESTORE_MARIADB;
            case CERTIFICATES -> Action.RESTORE_CERTIFICATES;
            case NODE_IMAGE, ETCD -> throw noContent(content);
        };
    }

    /** Empty for the registry: its restore only adds. */
    public static Optional<Action> rollBack(Component content) {
        return switch (content) {
            case REGISTRY -> Optional.empty();
            case MONGODB -> Optional.of(Action.ROLL_BACK_MONGODB);
            case MARIADB -> Optional.of(Action.ROLL_BACK_MARIADB);
            case CERTIFICATES -> Optional.of(Action.ROLL_BACK_CERTIFICATES);
            case NODE_IMAGE, ETCD -> throw noContent(content);
        };
    }

    /** What {@code action} is about, empty when that is no content. */
    public static Optional<Component> of(Action action) {
        return switch (action) {
            case SNAPSHOT_REGISTRY, RESTORE_REGISTRY -> Optional.of(Component.REGISTRY);
            case SNAPSHOT_MONGODB, RESTORE_MONGODB, ROLL_BACK_MONGODB -> Optional.of(Component.MONGODB);
            case SNAPSHOT_MARIADB, RESTORE_MARIADB, ROLL_BACK_MARIADB -> Optional.of(Component.MARIADB);
            case SNAPSHOT_CERTIFICATES, RESTORE_CERTIFICATES, ROLL_BACK_CERTIFICATES ->
                Optional.of(Component.CERTIFICATES);
            default -> Optional.empty();
        };
    }

    private static IllegalArgumentException noContent(Component component) {
        return new IllegalArgumentException(component + " is no content");
    }
}
