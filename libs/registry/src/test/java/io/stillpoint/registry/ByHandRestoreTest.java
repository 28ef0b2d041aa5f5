package io.stillpoint.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.kubernetes.ImageSeen;
import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.testing.DockerRegistry;
import io.stillpoint.registry.testing.TestImage;
import io.stillpoint.registry.testing.TestVault;
import io.stillpoint.vault.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stillpoint is gone; the manifest, the objects, one key and ordinary tools are left. */
class ByHandRestoreTest {

    static final TestImage APP = TestImage.docker(1, 100_000, 5_000);
    static final TestImage PAIR =
            TestImage.index(TestImage.OCI_INDEX, TestImage.oci(2, "amd64", 30_000), TestImage.oci(3, "s390x", 30_000));

    @TempDir
    Path home;

    TestVault vault;
    private static final TestImage MOVED_ON = TestImage.docker(9, 30_000);
    DockerRegistry empty;
    RegistryClient to;
    String lines;
    Path desk;

    @BeforeEach
    void backUp() throws Exception {
        vault = TestVault.start(home.resolve("vault"));
        try (DockerRegistry original = DockerRegistry.start(home.resolve("original"));
                RegistryClient from = original.client()) {
            APP.push(from, "team/app", "v1");
            PAIR.push(from, "pair", "latest");
            MOVED_ON.push(from, "team/app", MOVED_ON.digest().toString());
            ImageSeen pod = new ImageSeen("icp:8500/team/app:v1", "icp:8500/team/app@" + MOVED_ON.digest());
            ImageBackup.Taken taken = vault.backup(from, "lab", () -> Set.of(pod), TestVault.SILENT);
            lines = String.join("\n", vault.vault().manifest(taken.snapshot()).restoreByHand());
        }
        empty = DockerRegistry.start(home.resolve("empty"));
        to = empty.client();
        desk = Files.createDirectories(home.resolve("desk"));
        Files.copy(vault.keys().files().recoveryIdentity(), desk.resolve("key.txt"));
    }

    @AfterEach
    void stop() throws Exception {
        to.close();
        empty.close();
        vault.close();
    }

    @Test
    void oneImageIsPushedByTheManifestsLines() throws Exception {
        // When
        follow(Map.of("IMAGES", "team/app:v1"));

        // Then
        assertThat(to.repositories()).containsExactly("team/app");
        assertThat(to.manifest("team/app", "v1").orElseThrow().digest()).isEqualTo(APP.digest());
        assertThat(empty.file(APP.layer())).hasBinaryContent(APP.blobs().get(APP.layer()));
    }

    @Test
    void withoutAChoiceEveryImageIsPushed() throws Exception {
        // When
        follow(Map.of());

        // Then
        assertThat(to.repositories()).containsExactly("pair", "team/app");
        assertThat(to.manifest("team/app", MOVED_ON.digest().toString())).isPresent();
        assertThat(empty.file(MOVED_ON.layer())).exists();
        assertThat(to.manifest("pair", "latest").orElseThrow().digest()).isEqualTo(PAIR.digest());
        for (TestImage child : PAIR.children()) {
            assertThat(to.manifest("pair", child.digest().toString())).isPresent();
            assertThat(empty.file(child.layer())).exists();
        }
    }

    private void follow(Map<String, String> more) throws Exception {
        Map<String, String> environment = new HashMap<>(more);
        environment.put(
                "S3CMD_CONFIG",
                vault.server().s3cmdConfig(desk.resolve("s3cfg")).toString());
        environment.put("REGISTRY", empty.hostPort());
        environment.put("SKOPEO_OPTIONS", "--dest-tls-verify=false");
        Tools.run(desk, environment, "bash", "-c", lines);
    }
}
