package io.stillpoint.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.registry.client.RegistryAccess;
import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.client.RegistryLimits;
import io.stillpoint.registry.root.Digest;
import io.stillpoint.registry.root.RegistryRoot;
import io.stillpoint.registry.testing.DockerRegistry;
import io.stillpoint.registry.testing.TestImage;
import io.stillpoint.registry.testing.TestVault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing that is merely broken in a registry stops its restore, or it is named. */
class TargetDamagesTest {

    static final TestImage APP = TestImage.docker(1, 40_000, 9_000);
    private static final TestImage PAIR =
            TestImage.index(TestImage.OCI_INDEX, TestImage.oci(2, "amd64", 8_000), TestImage.oci(3, "s390x", 8_000));

    @TempDir
    static Path shared;

    @TempDir
    Path home;

    static TestVault vault;
    static ImageBackup.Taken taken;
    static RegistryRoot root;
    private DockerRegistry registry;
    private RegistryClient client;

    @BeforeAll
    static void backUp() throws Exception {
        vault = TestVault.start(shared);
        try (DockerRegistry original = DockerRegistry.start(shared.resolve("original"));
                RegistryClient from = original.client()) {
            fill(from);
            taken = vault.backup(from, "lab");
        }
        root = RootDocument.read(vault.vault(), taken.snapshot(), vault.keys().restore());
    }

    @AfterAll
    static void stopVault() throws Exception {
        vault.close();
    }

    @BeforeEach
    void start() throws Exception {
        registry = DockerRegistry.start(home.resolve("registry"));
        client = RegistryClient.open(
                new RegistryAccess(registry.url(), null, null),
                new RegistryLimits(Duration.ofSeconds(60), Duration.ofSeconds(60), 2, Duration.ofMillis(20)));
        fill(client);
        registry.kill();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        registry.close();
    }

    @ParameterizedTest
    @MethodSource("io.stillpoint.registry.TargetDamage#restorable")
    void aDamagedRegistryIsRestored(TargetDamage damage) throws Exception {
        // Given
        damage.happen(registry);
        registry.restart();
        RegistryCheck.check(client, root);

        // When
        restore();

        // Then
        for (RegistryRoot.Repository repository : root.repositories()) {
            for (Map.Entry<String, Digest> tag : repository.tags().entrySet()) {
                assertThat(client.manifest(repository.name(), tag.getKey())
                                .orElseThrow()
                                .digest())
                        .isEqualTo(tag.getValue());
            }
        }
        for (Map.Entry<Digest, byte[]> blob : APP.blobs().entrySet()) {
            try (var bytes = client.blob("team/app", blob.getKey()).orElseThrow()) {
                assertThat(bytes.readAllBytes()).isEqualTo(blob.getValue());
            }
        }
        RegistryRestored again = restore();
        assertThat(again.pushedBlobs() + again.pushedManifests() + again.tags().size())
                .isZero();
    }

    @ParameterizedTest
    @MethodSource("io.stillpoint.registry.TargetDamage#refusing")
    void whatKeepsARestoreFromBeingDoneIsNamed(TargetDamage damage) throws Exception {
        // Given
        damage.happen(registry);
        registry.restart();

        // When
        RegistryException refused = catchThrowableOfType(RegistryException.class, this::restore);

        // Then
        assertThat(refused.problem().code()).isEqualTo(damage.refused());
    }

    @Test
    void aTagWhoseOldImageIsBrokenIsNamedWithTheDigestThatItHadWhereAnIndexWithoutAnImageTakesItsPlace()
            throws Exception {
        // Given
        registry.restart();
        Files.delete(registry.file(PAIR.children().getLast().digest()));
        registry.kill();
        registry.restart();
        ImageBackup.Taken lossy = vault.backup(client, "lossy");
        TestImage old = TestImage.docker(9, 1_000);
        old.push(client, "team/pair", "v1");
        PAIR.children().getLast().push(client, "team/pair", "again");
        Files.writeString(
                registry.file(old.digest()),
                Files.readString(registry.file(old.digest()))
                        .replace("\"schemaVersion\": 2,  ", "\"schemaVersion\": 2, "));

        // When
        RegistryRestored restored =
                new ImageRestore(client, vault.vault(), vault.keys().restore()).run(lossy.snapshot(), TestVault.SILENT);

        // Then
        assertThat(restored.tags())
                .containsExactly(new RegistryRestored.Tag("team/pair:v1", old.digest(), PAIR.digest()));
    }

    private RegistryRestored restore() throws IOException, InterruptedException {
        return new ImageRestore(client, vault.vault(), vault.keys().restore()).run(taken.snapshot(), TestVault.SILENT);
    }

    private static void fill(RegistryClient client) throws IOException {
        APP.push(client, "team/app", "v1");
        PAIR.push(client, "team/pair", "v1");
    }
}
