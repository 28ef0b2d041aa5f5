package io.stillpoint.restore.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.restore.lab.LabVault;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A component is written to while the task of its backup service saves it. After a restore it holds everything up to the bound that the
 * snapshot states, and nothing after it.
 */
class NumberedWritersTest {

    private enum Kind {
        ETCD(NumberedEtcd::new),
        REGISTRY(NumberedRegistry::new),
        MONGODB(NumberedMongodb::new),
        MARIADB(NumberedMariadb::new);

        private final Start start;

        Kind(Start start) {
            this.start = start;
        }

        private interface Start {
            NumberedComponent in(LabVault vault, Path home) throws Exception;
        }
    }

    @TempDir
    Path home;

    /** One for each test: a backup also saves what tags of earlier points have named. */
    private LabVault vault;

    @BeforeEach
    void startTheVault() throws Exception {
        vault = new LabVault(Files.createDirectories(home.resolve("vault")));
    }

    @AfterEach
    void stopTheVault() {
        vault.close();
    }

    private NumberedComponent start(Kind kind) throws Exception {
        return kind.start.in(vault, Files.createDirectories(home.resolve(kind.name())));
    }

    @ParameterizedTest
    @EnumSource
    void aRestoreBringsBackEachNumberUpToTheBoundOfItsSnapshot(Kind kind) throws Exception {
        // Given
        try (NumberedComponent component = start(kind);
                NumberedWriter writer = NumberedWriter.into(component)) {
            SnapshotRef snapshot = writer.backup(component, "p-" + kind);
            writer.awaitMore(5);
            writer.close();
            vault.seal(snapshot.point(), ContentTasks.TOPOLOGY, snapshot);

            // When
            component.restore(snapshot);

            // Then
            writer.requireWhatItNames(component, snapshot);
        }
    }

    /** They are saved in the order of a hot backup, and written to in the other one. */
    @Test
    void eachComponentOfAPointHoldsWhatThoseThatWereSavedBeforeItReferTo() throws Exception {
        try (NumberedComponent etcd = start(Kind.ETCD);
                NumberedComponent registry = start(Kind.REGISTRY);
                NumberedComponent mongodb = start(Kind.MONGODB);
                NumberedComponent mariadb = start(Kind.MARIADB);
                NumberedWriter writer = NumberedWriter.into(mariadb, mongodb, registry, etcd)) {
            // Given
            List<NumberedComponent> components = List.of(etcd, registry, mongodb, mariadb);
            List<SnapshotRef> snapshots = new ArrayList<>();
            for (NumberedComponent each : components) {
                snapshots.add(writer.backup(each, "p-all"));
            }
            writer.awaitMore(5);
            writer.close();
            vault.seal("p-all", ContentTasks.TOPOLOGY, snapshots.toArray(SnapshotRef[]::new));

            // When
            for (int which = components.size() - 1; which >= 0; which--) {
                components.get(which).restore(snapshots.get(which));
            }

            // Then
            List<Integer> bounds = new ArrayList<>();
            for (int which = 0; which < components.size(); which++) {
                bounds.add(writer.requireWhatItNames(components.get(which), snapshots.get(which)));
            }
            assertThat(bounds).isSorted();
        }
    }
}
