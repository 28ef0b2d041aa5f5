package io.stillpoint.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.kubernetes.ImageSeen;
import io.stillpoint.kubernetes.KubernetesException;
import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.root.Digest;
import io.stillpoint.registry.root.RegistryRoot;
import io.stillpoint.registry.root.UntaggedRoot;
import io.stillpoint.registry.testing.DockerRegistry;
import io.stillpoint.registry.testing.Storage;
import io.stillpoint.registry.testing.TestImage;
import io.stillpoint.registry.testing.TestVault;
import io.stillpoint.schemas.shared.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What runs by digest while its tag moved on is saved by a real registry, and comes back into an empty one. */
class UntaggedImagesTest {

    private static final TestImage OLD = TestImage.docker(1, 40_000);
    private static final TestImage NEW = TestImage.docker(2, 50_000);

    @TempDir
    static Path shared;

    @TempDir
    Path home;

    static TestVault vault;
    DockerRegistry registry;
    RegistryClient client;
    String cluster;

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
        registry = DockerRegistry.start(home.resolve("registry"));
        client = registry.client();
        cluster = test.getTestMethod().orElseThrow().getName();
        OLD.push(client, "team/app", "v1");
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        registry.close();
    }

    @Test
    void whatAPodRunsWhileItsTagMovedOnIsSavedAndComesBack() throws Exception {
        // Given
        NEW.push(client, "team/app", "v1");
        ImageSeen pod = new ImageSeen(
                "mycluster.icp:8500/team/app:v1", "docker-pullable://mycluster.icp:8500/team/app@" + OLD.digest());

        // When
        ImageBackup.Taken taken = backup(() -> Set.of(pod));

        // Then
        assertThat(root(taken).untagged()).containsExactly(new UntaggedRoot("team/app", OLD.digest(), "a pod runs it"));
        assertThat(taken.snapshot().losses()).isEmpty();
        assertThat(vault.vault().manifest(taken.snapshot()).source())
                .containsEntry("untagged", "1")
                .containsEntry("untaggedReferences", "team/app@" + OLD.digest() + " (a pod runs it)");
        comesBack(taken);
    }

    @Test
    void whatATagPointedToAtAnEarlierSealedPointIsSavedAndComesBack() throws Exception {
        // Given
        ImageBackup.Taken before = backup(PodQuestion.NOBODY);
        vault.seal(cluster, before);
        NEW.push(client, "team/app", "v1");

        // When
        ImageBackup.Taken taken = backup(PodQuestion.NOBODY);

        // Then
        assertThat(root(taken).untagged())
                .containsExactly(new UntaggedRoot("team/app", OLD.digest(), "a tag pointed to it at an earlier point"));
        assertThat(taken.facts().newBlobs()).isEqualTo(2);
        comesBack(taken);
    }

    @Test
    void whatNoSealedPointHadIsForgottenWithItsTag() throws Exception {
        // Given
        backup(PodQuestion.NOBODY);
        NEW.push(client, "team/app", "v1");

        // When
        ImageBackup.Taken taken = backup(PodQuestion.NOBODY);

        // Then
        assertThat(root(taken).untagged()).isEmpty();
    }

    @Test
    void anEarlierDigestThatTheRegistryCannotReadIsALossAndEndsNoBackup() throws Exception {
        // Given
        NEW.push(client, "team/app", "v1");
        new Storage(registry).damage(OLD.digest());
        ImageSeen pod = new ImageSeen("mycluster.icp:8500/team/app:v1", "mycluster.icp:8500/team/app@" + OLD.digest());

        // When
        ImageBackup.Taken taken = backup(() -> Set.of(pod));

        // Then
        assertThat(root(taken).repositories().getFirst().tags()).containsEntry("v1", NEW.digest());
        assertThat(taken.snapshot().losses()).singleElement().satisfies(loss -> {
            assertThat(loss.code()).isEqualTo("registry-manifest-lost");
            assertThat(loss.what()).isEqualTo("team/app@" + OLD.digest());
            assertThat(loss.why()).contains("the registry cannot give it: ");
        });
    }

    @Test
    void aDigestThatAPodNamesAndTheRegistryHasLostIsALoss() throws Exception {
        // Given
        Digest gone = Digest.ofBytes(new byte[] {1});
        ImageSeen pod = new ImageSeen(registry.hostPort() + "/team/gone@" + gone, "");
        ImageSeen elsewhere = new ImageSeen("quay.io/team/app@" + gone, "quay.io/team/app@" + gone);

        // When
        ImageBackup.Taken taken = backup(() -> Set.of(pod, elsewhere));

        // Then
        assertThat(taken.snapshot().losses()).singleElement().satisfies(loss -> {
            assertThat(loss.what()).isEqualTo("team/gone@" + gone);
            assertThat(loss.why()).isEqualTo("a pod runs it, and the registry does not have it");
        });
    }

    @Test
    void anApiServerThatDoesNotAnswerCostsTheBackupNothingAndIsNamed() throws Exception {
        // Given
        PodQuestion away = () -> {
            throw new KubernetesException(
                    new Problem("api-server-unreachable", "an answer", "none", "https://10.0.0.1:8001", "Wait."), true);
        };

        // When
        ImageBackup.Taken taken = backup(away);

        // Then
        assertThat(root(taken).tagCount()).isOne();
        assertThat(taken.snapshot().losses()).singleElement().satisfies(loss -> {
            assertThat(loss.code()).isEqualTo("registry-pods-unknown");
            assertThat(loss.why()).contains("https://10.0.0.1:8001");
        });
    }

    private ImageBackup.Taken backup(PodQuestion pods) throws Exception {
        return vault.backup(client, cluster, pods, TestVault.SILENT);
    }

    private static RegistryRoot root(ImageBackup.Taken taken) throws Exception {
        return RootDocument.read(vault.vault(), taken.snapshot(), vault.keys().restore());
    }

    private void comesBack(ImageBackup.Taken taken) throws Exception {
        try (DockerRegistry empty = DockerRegistry.start(home.resolve("empty"));
                RegistryClient to = empty.client()) {
            RegistryRestored restored =
                    new ImageRestore(to, vault.vault(), vault.keys().restore()).run(taken.snapshot(), TestVault.SILENT);
            assertThat(restored.untagged()).isOne();
            assertThat(to.manifest("team/app", OLD.digest().toString())).isPresent();
            assertThat(empty.file(OLD.layer())).hasBinaryContent(OLD.blobs().get(OLD.layer()));
            assertThat(to.tags("team/app")).containsExactly("v1");
            assertThat(Files.exists(empty.file(NEW.layer()))).isTrue();
        }
    }
}
