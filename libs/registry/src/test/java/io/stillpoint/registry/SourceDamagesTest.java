package io.stillpoint.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.registry.client.RegistryAccess;
import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.client.RegistryLimits;
import io.stillpoint.registry.root.RegistryRoot;
import io.stillpoint.registry.testing.DockerRegistry;
import io.stillpoint.registry.testing.Ingress;
import io.stillpoint.registry.testing.Storage;
import io.stillpoint.registry.testing.TestImage;
import io.stillpoint.registry.testing.TestVault;
import io.stillpoint.schemas.loss.Loss;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
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

    @Test
    void aTagThatItsOwnerDeletesWhileItIsReadIsNoLoss() throws Exception {
        // Given
        RegistryProgress deletes = once("reading 2 tags", () -> Files.delete(registry.tag("team/app", "v1")));
        RegistryProgress forgets = once(
                "reading what",
                () -> Storage.remove(registry.tag("team/app", "v1").getParent().getParent()));

        // When
        ImageBackup.Taken taken = vault.backup(client, cluster, (done, expected, message) -> {
            deletes.at(done, expected, message);
            forgets.at(done, expected, message);
        });

        // Then
        assertThat(taken.snapshot().losses()).isEmpty();
        assertThat(taken.facts().tags()).isEqualTo(1);
    }

    @Test
    void aTagThatIsJustBeingPushedIsSaved() throws Exception {
        // Given
        Path link = registry.tag("team/app", "v1");
        Path later = home.resolve("later");
        RegistryProgress begins = once("reading 2 tags", () -> Files.move(link, later));
        RegistryProgress ends = once("copying", () -> Files.move(later, link));

        // When
        ImageBackup.Taken taken = vault.backup(client, cluster, (done, expected, message) -> {
            begins.at(done, expected, message);
            ends.at(done, expected, message);
        });

        // Then
        assertThat(taken.snapshot().losses()).isEmpty();
        assertThat(taken.facts().tags()).isEqualTo(2);
        assertThat(taken.facts().newBlobs()).isEqualTo(taken.facts().blobs());
    }

    @Test
    void anImageThatIsReplacedAndCollectedWhileItIsReadIsSavedAsItIsNow() throws Exception {
        // Given
        TestImage newer = TestImage.docker(3, 8_000);
        RegistryProgress replaces = once("copying", () -> {
            newer.push(client, "team/app", "v1");
            Files.delete(registry.file(APP.layer()));
        });

        // When
        ImageBackup.Taken taken = vault.backup(client, cluster, replaces);

        // Then
        assertThat(taken.snapshot().losses()).isEmpty();
        assertThat(root(taken).repositories().getFirst().tags()).containsEntry("v1", newer.digest());
    }

    @ParameterizedTest
    @EnumSource(
            value = TargetDamage.class,
            names = {"LAYERS_OF_A_REPOSITORY_GONE", "MANIFESTS_OF_A_REPOSITORY_GONE", "REPOSITORY_GONE"})
    void aRepositoryThatAnEarlierPointHasAndTheRegistryKnowsNoMoreIsALoss(TargetDamage damage) throws Exception {
        // Given
        vault.seal(cluster, vault.backup(client, cluster));
        registry.kill();
        damage.happen(registry);
        registry.restart();

        // When
        ImageBackup.Taken taken = vault.backup(client, cluster);

        // Then
        assertThat(taken.snapshot().losses()).singleElement().satisfies(loss -> {
            assertThat(loss.code()).isEqualTo("registry-repository-lost");
            assertThat(loss.what()).isEqualTo("team/app/");
        });
    }

    @ParameterizedTest
    @EnumSource
    void whatOneImageOrRepositoryIsRefusedForCostsNoOther(Refusal refusal) throws Exception {
        // Given
        try (Ingress ingress = Ingress.before(registry);
                RegistryClient refused = ingress.client()) {
            ingress.answers(refusal.path, refusal.status, refusal.body);

            // When
            ImageBackup.Taken taken = vault.backup(refused, cluster);

            // Then
            assertThat(taken.facts().tags()).isEqualTo(refusal.tags);
            assertThat(taken.snapshot().losses()).extracting(Loss::code).containsExactly(refusal.loss);
            assertThat(taken.snapshot().losses().getFirst().what()).startsWith(refusal.what);
        }
    }

    /** How a registry, or something before it, refuses one thing. */
    enum Refusal {
        MANIFEST_TOO_LONG(
                "/v2/team/app/manifests/v1", 200, " ".repeat((4 << 20) + 1), 1, "registry-tag-lost", "team/app:v1"),
        MANIFEST_WITHOUT_RIGHT("/v2/team/app/manifests/v1", 403, "", 1, "registry-tag-lost", "team/app:v1"),
        /** Harbor, for an image with too many weaknesses. */
        MANIFEST_BY_A_RULE("/v2/team/app/manifests/v1", 412, "", 1, "registry-tag-lost", "team/app:v1"),
        BLOB_WITHOUT_RIGHT("/v2/team/app/blobs/" + APP.layer(), 403, "", 1, "registry-tag-lost", "team/app:v1"),
        LENGTH_THAT_IS_NONE(
                "/v2/team/app/manifests/v1", 200, """
                    {"schemaVersion": 2, "layers": [{"digest": "%s", "size": 99999999999999999999999}]}
                    """.formatted(APP.layer()), 1, "registry-tag-lost", "team/app:v1"),
        REFERRERS("/v2/team/app/referrers/" + APP.digest(), 403, "", 2, "registry-manifest-lost", "team/app@sha256:"),
        TAGS_WITHOUT_RIGHT("/v2/team/app/tags/list", 403, "", 1, "registry-repository-lost", "team/app/"),
        TAGS_THAT_ARE_NONE("/v2/team/app/tags/list", 200, "<html>", 1, "registry-repository-lost", "team/app/"),
        NAME_OF_A_TAG(
                "/v2/team/app/tags/list",
                200,
                "{\"tags\": [\"v1\", \"v1 (copy)\"]}",
                2,
                "registry-tag-lost",
                "team/app:v1 (copy)"),
        NAME_OF_A_REPOSITORY(
                "/v2/_catalog",
                200,
                "{\"repositories\": [\"Old Copy\", \"team/app\", \"team/other\"]}",
                2,
                "registry-repository-lost",
                "Old Copy/");

        private final String path;
        private final int status;
        private final String body;
        private final int tags;
        private final String loss;
        private final String what;

        Refusal(String path, int status, String body, int tags, String loss, String what) {
            this.path = path;
            this.status = status;
            this.body = body;
            this.tags = tags;
            this.loss = loss;
            this.what = what;
        }
    }

    /** Something that happens once, when the backup says that it has come so far. */
    private interface Event {
        void happen() throws IOException;
    }

    private static RegistryProgress once(String message, Event event) {
        var happened = new AtomicBoolean();
        return (done, expected, said) -> {
            if (said.startsWith(message) && happened.compareAndSet(false, true)) {
                try {
                    event.happen();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    private RegistryRoot root(ImageBackup.Taken taken) throws Exception {
        return RootDocument.read(vault.vault(), taken.snapshot(), vault.keys().restore());
    }

    private void onlyTheOtherIsSaved(ImageBackup.Taken taken) throws Exception {
        RegistryRoot root = root(taken);
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
