package io.stillpoint.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.root.RegistryRoot;
import io.stillpoint.registry.testing.DockerRegistry;
import io.stillpoint.registry.testing.TestImage;
import io.stillpoint.registry.testing.TestVault;
import io.stillpoint.vault.VaultException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers die halfway: it is said which, nothing is committed, and the next run goes on where this one ended. */
class ServerDeathTest {

    private static final int IMAGES = 12;

    @TempDir
    Path home;

    TestVault vault;
    DockerRegistry registry;
    RegistryClient client;

    @BeforeEach
    void start() throws Exception {
        vault = TestVault.start(home.resolve("vault"));
        registry = DockerRegistry.start(home.resolve("registry"));
        client = registry.client();
        for (int i = 0; i < IMAGES; i++) {
            TestImage.docker(i, 3 << 20).push(client, "app", "v" + i);
        }
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        registry.close();
        vault.close();
    }

    @Test
    void aRegistryThatDiesDuringTheCopyLeavesNoSnapshotButGoodBlobs() throws Exception {
        // When
        Throwable failed = catchThrowable(() -> vault.backup(client, "lab", dying(registry::kill)));

        // Then
        assertThat(failed).isInstanceOfSatisfying(RegistryException.class, e -> {
            assertThat(e.problem().code()).isEqualTo("registry-unreachable");
            assertThat(e.retryable()).isTrue();
        });
        assertThat(vault.server().keys("clusters/lab/points/")).isEmpty();
        assertThat(vault.spool()).isEmptyDirectory();
        int copied = vault.server().keys("clusters/lab/registry/").size();
        registry.restart();
        ImageBackup.Taken next = vault.backup(client, "lab");
        assertThat(next.facts().blobs()).isEqualTo(2 * IMAGES);
        assertThat(next.facts().newBlobs()).isEqualTo(2 * IMAGES - copied);
        RegistryRoot root =
                RootDocument.read(vault.vault(), next.snapshot(), vault.keys().restore());
        new StoredBlobs(vault.vault(), root).verify(TestVault.SILENT);
    }

    @Test
    void aVaultThatDiesDuringTheCopyIsNamed() throws Exception {
        // When
        Throwable failed = catchThrowable(
                () -> vault.backup(client, "lab", dying(() -> vault.server().kill())));

        // Then
        assertThat(failed)
                .isInstanceOfSatisfying(
                        VaultException.class,
                        e -> assertThat(e.problem().code()).isEqualTo("vault-unreachable"));
        assertThat(vault.server().keys("clusters/lab/points/")).isEmpty();
        assertThat(vault.spool()).isEmptyDirectory();
    }

    @Test
    void aStoreWithoutRoomIsNamedAndNoSnapshotIsLeft() throws Exception {
        try (TestVault full = TestVault.full(home.resolve("full"))) {
            // When
            Throwable failed = catchThrowable(() -> full.backup(client, "lab"));

            // Then
            assertThat(failed).isInstanceOfSatisfying(VaultException.class, e -> {
                assertThat(e.problem().code()).isEqualTo("vault-store-failed");
                assertThat(e.problem().remedy()).contains("free disk space");
            });
            assertThat(full.server().keys("clusters/lab/points/")).isEmpty();
            assertThat(full.spool()).isEmptyDirectory();
        }
    }

    @Test
    void aRegistryThatDiesDuringARestoreIsFinishedByTheNextOne() throws Exception {
        // Given
        ImageBackup.Taken taken = vault.backup(client, "lab");
        try (DockerRegistry empty = DockerRegistry.start(home.resolve("empty"));
                RegistryClient to = empty.client()) {
            ImageRestore restore =
                    new ImageRestore(to, vault.vault(), vault.keys().restore());
            AtomicBoolean pushing = new AtomicBoolean();
            RegistryProgress killing = (done, expected, message) -> {
                if (message.startsWith("comparing") && done > 6 << 20 && pushing.compareAndSet(false, true)) {
                    kill(empty::kill);
                }
            };

            // When
            Throwable failed = catchThrowable(() -> restore.run(taken.snapshot(), killing));

            // Then
            assertThat(failed)
                    .isInstanceOfSatisfying(
                            RegistryException.class,
                            e -> assertThat(e.problem().code()).isEqualTo("registry-unreachable"));
            empty.restart();
            RegistryRestored finished = restore.run(taken.snapshot(), TestVault.SILENT);
            assertThat(finished.leftBlobs()).isPositive();
            assertThat(vault.backup(to, "restored").facts().rootDigest())
                    .isEqualTo(taken.facts().rootDigest());
        }
    }

    private interface Death {
        void come() throws Exception;
    }

    /** Lets some megabytes pass first. */
    private static RegistryProgress dying(Death death) {
        AtomicBoolean dead = new AtomicBoolean();
        return (done, expected, message) -> {
            if (done > 9 << 20 && dead.compareAndSet(false, true)) {
                kill(death);
            }
        };
    }

    private static void kill(Death death) {
        try {
            death.come();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
