package io.stillpoint.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.registry.client.RegistryAccess;
import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.client.RegistryLimits;
import io.stillpoint.registry.root.RegistryRoot;
import io.stillpoint.registry.testing.DockerRegistry;
import io.stillpoint.registry.testing.Storage;
import io.stillpoint.registry.testing.TestImage;
import io.stillpoint.registry.testing.TestVault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is broken in a registry that is backed up costs only the image that needs it, and is named. */
class SourceDamagesTest {

    private static final TestImage APP = TargetDamagesTest.APP;
    private static final TestImage OTHER = TestImage.docker(2, 8_000);

    @TempDir
    static Path shared;

    @TempDir
    Path home;

    static TestVault vault;
    private DockerRegistry registry;
    private RegistryClient client;
    private String cluster;

    @BeforeAll
    static void startVault() throws Exception {
        vault = TestVault.start(shared);
    }

    @AfterAll
    static void stopVault() throws Exception {
        vault.close();
    }

    @BeforeEach
    void start(TestInfo test) throws Exception {
        cluster = Integer.toHexString(test.getDisplayName().hashCode());
        registry = DockerRegistry.start(home.resolve("registry"));
        client = RegistryClient.open(
                new RegistryAccess(registry.url(), null, null),
                new RegistryLimits(Duration.ofSeconds(60), Duration.ofSeconds(60), 2, Duration.ofMillis(20)));
        APP.push(client, "team/app", "v1");
        OTHER.push(client, "team/other", "v1");
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        registry.close();
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "LINKS_OF_LAYERS_EMPTY",
                "LINKS_OF_MANIFESTS_EMPTY",
                "LINKS_OF_TAGS_EMPTY",
                "ALL_LINKS_OF_A_REPOSITORY_OVERWRITTEN",
                "TAG_TO_A_MISSING_MANIFEST",
                "MANIFEST_CUT",
                "MANIFEST_EMPTY",
                "BLOB_CUT",
                "BLOB_EMPTY"
            })
    void aDamagedImageIsALossAndTheOthersAreSaved(TargetDamage damage) throws Exception {
        // Given
        registry.kill();
        damage.happen(registry);
        registry.restart();

        // When
        ImageBackup.Taken taken = vault.backup(client, cluster);

        // Then
        onlyTheOtherIsSaved(taken);
    }

    @Test
    void aBlobWhoseFileGoesWhileTheRegistryRunsIsALossAndTheOthersAreSaved() throws Exception {
        // Given
        Files.delete(registry.file(APP.layer()));

        // When
        ImageBackup.Taken taken = vault.backup(client, cluster);

        // Then
        onlyTheOtherIsSaved(taken);
        assertThat(taken.snapshot().losses().getFirst().why()).contains(APP.layer() + " cannot be read");
    }

    @Test
    void aBlobThatDoesNotMatchItsDigestIsALossAndNotCommitted() throws Exception {
        // Given
        new Storage(registry).damage(APP.layer());

        // When
        ImageBackup.Taken taken = vault.backup(client, cluster);

        // Then
        onlyTheOtherIsSaved(taken);
        assertThat(taken.snapshot().losses().getFirst().why()).contains(APP.layer() + " is damaged");
    }

    @Test
    void aBlobThatOneRepositoryCannotGiveIsReadFromAnother() throws Exception {
        // Given
        APP.push(client, "team/zebra", "v1");
        registry.kill();
        TargetDamage.LINKS_OF_LAYERS_EMPTY.happen(registry);
        registry.restart();

        // When
        ImageBackup.Taken taken = vault.backup(client, cluster);

        // Then
        assertThat(taken.snapshot().losses()).isEmpty();
        assertThat(taken.facts().tags()).isEqualTo(3);
    }

    @Test
    void aStorageThatIsAwayIsNoLossOfImages() throws Exception {
        // Given
        RegistryProgress goes = (done, expected, message) -> {
            if (message.startsWith("copying") && Files.isDirectory(registry.storage())) {
                try {
                    Files.move(registry.storage(), registry.storage().resolveSibling("away"));
                    Files.createFile(registry.storage());
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        };

        // When
        RegistryException refused =
                catchThrowableOfType(RegistryException.class, () -> vault.backup(client, cluster, goes));

        // Then
        assertThat(refused.problem().code()).isEqualTo("registry-failed");
        assertThat(refused.retryable()).isTrue();
    }

    private void onlyTheOtherIsSaved(ImageBackup.Taken taken) throws Exception {
        RegistryRoot root =
                RootDocument.read(vault.vault(), taken.snapshot(), vault.keys().restore());
        assertThat(root.repositories()).anySatisfy(repository -> {
            assertThat(repository.name()).isEqualTo("team/other");
            assertThat(repository.tags()).containsEntry("v1", OTHER.digest());
        });
        assertThat(root.manifests())
                .extracting(RegistryRoot.StoredManifest::digest)
                .containsExactly(OTHER.digest());
        assertThat(taken.snapshot().losses()).singleElement().satisfies(loss -> {
            assertThat(loss.code()).isEqualTo("registry-tag-lost");
            assertThat(loss.what()).startsWith("team/app:v1");
        });
        assertThat(vault.server().keys("clusters/" + cluster + "/registry/"))
                .noneMatch(key -> key.contains(APP.layer().hex()));
        new StoredBlobs(vault.vault(), root).readThrough(vault.keys().restore(), TestVault.SILENT);
    }
}
