package io.stillpoint.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.root.Digest;
import io.stillpoint.registry.root.RawManifest;
import io.stillpoint.registry.root.RegistryRoot;
import io.stillpoint.registry.root.RegistryRoot.StoredBlob;
import io.stillpoint.registry.testing.DockerRegistry;
import io.stillpoint.registry.testing.TestImage;
import io.stillpoint.registry.testing.TestVault;
import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.testing.Tools;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What a real registry holds is in the vault, whole, each blob once. */
class RegistryBackupTest {

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
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        registry.close();
    }

    @Test
    void anImagePushedBySkopeoIsInTheSnapshotByteByByte() throws Exception {
        // Given
        TestImage image = TestImage.oci(1, "amd64", 300_000, 20_000);
        image.writeLayout(home.resolve("layout"), "v1");
        Tools.run(
                home,
                "skopeo",
                "copy",
                "--preserve-digests",
                "--dest-tls-verify=false",
                "oci:layout:v1",
                "docker://" + registry.hostPort() + "/team/app:v1");

        // When
        ImageBackup.Taken taken = vault.backup(client, cluster);

        // Then
        RegistryRoot root =
                RootDocument.read(vault.vault(), taken.snapshot(), vault.keys().restore());
        assertThat(root.repositories()).singleElement().satisfies(repository -> {
            assertThat(repository.name()).isEqualTo("team/app");
            assertThat(repository.tags()).containsOnlyKeys("v1").containsValue(image.digest());
        });
        assertThat(root.manifests())
                .singleElement()
                .satisfies(manifest ->
                        assertThat(manifest.bytes()).isEqualTo(image.manifest().bytes()));
        assertThat(root.blobs())
                .extracting(StoredBlob::digest)
                .containsExactlyInAnyOrderElementsOf(image.blobs().keySet());
        for (StoredBlob blob : root.blobs()) {
            assertThat(vault.vault()
                            .openPlain(RootDocument.object(blob), vault.keys().recovery())
                            .readAllBytes())
                    .isEqualTo(image.blobs().get(blob.digest()));
        }
        assertThat(taken.facts().lost()).isEmpty();
    }

    @Test
    void everyImageOfAnIndexIsInTheSnapshot() throws Exception {
        // Given
        TestImage oci = TestImage.index(
                TestImage.OCI_INDEX, TestImage.oci(1, "amd64", 9_000), TestImage.oci(2, "ppc64le", 9_000));
        TestImage docker =
                TestImage.index(TestImage.DOCKER_LIST, TestImage.docker(3, 9_000), TestImage.docker(4, 9_000));
        oci.push(client, "multi/oci", "latest");
        docker.push(client, "multi/docker", "latest");

        // When
        ImageBackup.Taken taken = vault.backup(client, cluster);

        // Then
        RegistryRoot root =
                RootDocument.read(vault.vault(), taken.snapshot(), vault.keys().restore());
        assertThat(root.manifests()).hasSize(6);
        assertThat(root.repositories())
                .allSatisfy(repository -> assertThat(repository.manifests()).hasSize(3));
        assertThat(root.blobs()).hasSize(8);
    }

    @Test
    void aReferrerUnderItsFallbackTagIsInTheSnapshot() throws Exception {
        // Given
        TestImage image = TestImage.oci(1, "amd64", 9_000);
        TestImage signature = TestImage.referrer(2, image);
        image.push(client, "signed", "v1");
        String fallback = "sha256-" + image.digest().hex();
        TestImage.index(TestImage.OCI_INDEX, signature).push(client, "signed", fallback);

        // When
        ImageBackup.Taken taken = vault.backup(client, cluster);

        // Then
        RegistryRoot root =
                RootDocument.read(vault.vault(), taken.snapshot(), vault.keys().restore());
        assertThat(root.repositories().getFirst().tags()).containsOnlyKeys("v1", fallback);
        assertThat(root.repositories().getFirst().manifests()).contains(image.digest(), signature.digest());
    }

    @Test
    void moreRepositoriesThanAPageHoldsAreAllInTheSnapshot() throws Exception {
        // Given
        TestImage image = TestImage.docker(1, 100);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 230; i++) {
            names.add("r%03d/image".formatted(i));
            image.push(client, names.getLast(), "latest");
        }

        // When
        ImageBackup.Taken taken = vault.backup(client, cluster);

        // Then
        RegistryRoot root =
                RootDocument.read(vault.vault(), taken.snapshot(), vault.keys().restore());
        assertThat(root.repositories())
                .extracting(RegistryRoot.Repository::name)
                .containsExactlyElementsOf(names);
        assertThat(taken.facts().blobs()).isEqualTo(2);
        assertThat(RegistryCheck.check(client).repositories()).isEqualTo(230);
    }

    @Test
    void aSecondBackupUploadsNoBlob() throws Exception {
        // Given
        TestImage.docker(1, 200_000, 10_000).push(client, "app", "v1");
        ImageBackup.Taken first = vault.backup(client, cluster);
        List<String> before = vault.server().keys("clusters/" + cluster + "/registry/");

        // When
        ImageBackup.Taken second = vault.backup(client, cluster);

        // Then
        assertThat(second.facts().newBlobs()).isZero();
        assertThat(second.facts().blobs()).isEqualTo(3);
        assertThat(second.facts().bytes()).isEqualTo(first.facts().bytes());
        assertThat(second.facts().rootDigest()).isEqualTo(first.facts().rootDigest());
        assertThat(second.snapshot().plainBytes()).isGreaterThan(second.facts().bytes());
        assertThat(second.snapshot().storedBytes()).isGreaterThan(second.facts().bytes());
        assertThat(vault.vault().manifest(first.snapshot()).source())
                .containsEntry("blobBytesNew", Long.toString(first.facts().bytes()));
        assertThat(vault.vault().manifest(second.snapshot()).source()).containsEntry("blobBytesNew", "0");
        assertThat(vault.server().keys("clusters/" + cluster + "/registry/")).isEqualTo(before);
    }

    @Test
    void aBlobThatAReadingBackFoundDamagedIsSentAgain() throws Exception {
        // Given
        TestImage.docker(1, 200_000, 300_000).push(client, "app", "v1");
        ImageBackup.Taken first = vault.backup(client, cluster);
        RegistryRoot before =
                RootDocument.read(vault.vault(), first.snapshot(), vault.keys().restore());
        List<String> rotten =
                before.blobs().stream().map(StoredBlob::key).limit(2).toList();
        for (String key : rotten) {
            byte[] bytes = Files.readAllBytes(vault.server().file(key));
            bytes[bytes.length / 2] ^= 1;
            Files.write(vault.server().file(key), bytes);
        }
        VaultException found = catchThrowableOfType(
                VaultException.class,
                () -> new StoredBlobs(vault.vault(), before)
                        .readThrough(vault.keys().restore(), TestVault.SILENT));
        assertThat(found.problem().code()).isEqualTo("object-damaged");
        assertThat(found.getSuppressed()).hasSize(1);

        // When
        ImageBackup.Taken second = vault.backup(client, cluster);

        // Then
        RegistryRoot root =
                RootDocument.read(vault.vault(), second.snapshot(), vault.keys().restore());
        assertThat(second.facts().newBlobs()).isEqualTo(2);
        assertThat(root.blobs()).extracting(StoredBlob::key).doesNotContainAnyElementsOf(rotten);
        new StoredBlobs(vault.vault(), root).readThrough(vault.keys().restore(), TestVault.SILENT);
        assertThat(vault.server().keys("clusters/" + cluster + "/registry/")).containsAll(rotten);
    }

    @Test
    void whatVanishesAfterTheFreezingIsNamedAndLeftOut() throws Exception {
        // Given
        TestImage whole = TestImage.docker(1, 50_000);
        TestImage doomed = TestImage.docker(2, 60_000);
        TestImage pair = TestImage.index(TestImage.DOCKER_LIST, doomed, TestImage.docker(3, 7_000));
        whole.push(client, "app", "whole");
        doomed.push(client, "app", "doomed");
        pair.push(client, "app", "pair");
        RegistryProgress deleting = (done, expected, message) -> {
            if (message.startsWith("copying")) {
                try {
                    Files.deleteIfExists(registry.file(doomed.layer()));
                    registry.kill();
                    registry.restart();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        RegistryProgress once = new RegistryProgress() {
            private boolean done;

            @Override
            public void at(long doneBytes, Long expectedBytes, String message) {
                if (!done && message.startsWith("copying")) {
                    done = true;
                    deleting.at(doneBytes, expectedBytes, message);
                }
            }
        };

        // When
        ImageBackup.Taken taken = vault.backup(client, cluster, once);

        // Then
        RegistryRoot root =
                RootDocument.read(vault.vault(), taken.snapshot(), vault.keys().restore());
        assertThat(root.repositories().getFirst().tags()).containsOnlyKeys("whole");
        assertThat(root.repositories().getFirst().manifests())
                .hasSize(2)
                .contains(whole.digest())
                .doesNotContain(doomed.digest(), pair.digest());
        assertThat(taken.facts().lost())
                .extracting(lost -> lost.reference())
                .containsExactlyInAnyOrder("app:doomed", "app:pair", "app@" + doomed.digest(), "app@" + pair.digest());
        assertThat(taken.snapshot().losses())
                .extracting(loss -> loss.code() + " " + loss.what().split("[ :]")[1])
                .containsExactly("registry-index-incomplete pair", "registry-tag-lost doomed");
        assertThat(taken.facts().lost().getFirst().because())
                .contains(doomed.layer().toString());
        assertThat(vault.vault().manifest(taken.snapshot()).source().get("lostReferences"))
                .contains("app:doomed (", doomed.layer().toString());
    }

    @Test
    void anIndexOfWhichOneImageIsGoneIsALossAndKeepsItsOtherImages() throws Exception {
        // Given
        TestImage left = TestImage.oci(1, "amd64", 5_000);
        TestImage gone = TestImage.oci(2, "ppc64le", 6_000);
        TestImage pair = TestImage.index(TestImage.OCI_INDEX, left, gone);
        pair.push(client, "multi/app", "v1");
        Files.delete(registry.file(gone.digest()));
        registry.kill();
        registry.restart();

        // When
        ImageBackup.Taken taken = vault.backup(client, cluster);

        // Then
        RegistryRoot root =
                RootDocument.read(vault.vault(), taken.snapshot(), vault.keys().restore());
        assertThat(root.repositories().getFirst().manifests()).containsExactly(left.digest());
        assertThat(root.incompleteIndexes()).singleElement().satisfies(index -> {
            assertThat(index.bytes()).isEqualTo(pair.manifest().bytes());
            assertThat(index.tags()).containsExactly("v1");
        });
        assertThat(taken.snapshot().losses()).singleElement().satisfies(loss -> {
            assertThat(loss.code()).isEqualTo("registry-index-incomplete");
            assertThat(loss.what())
                    .startsWith("multi/app:v1 ")
                    .endsWith(gone.digest().toString());
            assertThat(loss.why()).contains("1 of its images");
        });
    }

    @Test
    void whatTheRegistryHasLostAndTheVaultHasIsInTheSnapshot() throws Exception {
        // Given
        TestImage image = TestImage.docker(1, 60_000);
        image.push(client, "app", "v1");
        ImageBackup.Taken before = vault.backup(client, cluster);
        Files.delete(registry.file(image.layer()));
        registry.kill();
        registry.restart();

        // When
        ImageBackup.Taken taken = vault.backup(client, cluster);

        // Then
        assertThat(client.blob("app", image.layer())).isEmpty();
        assertThat(taken.facts().lost()).isEmpty();
        assertThat(taken.facts().rootDigest()).isEqualTo(before.facts().rootDigest());
        new ImageRestore(client, vault.vault(), vault.keys().restore()).run(taken.snapshot(), TestVault.SILENT);
        assertThat(client.blobBytes("app", image.layer()))
                .hasValue(image.blobs().get(image.layer()).length);
    }

    @Test
    void aManifestThatLiesAboutALengthDoesNotStopTheOthers() throws Exception {
        // Given
        TestImage image = TestImage.docker(1, 80_000);
        image.push(client, "app", "v1");
        int length = image.blobs().get(image.layer()).length;
        String text = new String(image.manifest().bytes(), StandardCharsets.UTF_8)
                .replace("\"size\":" + length, "\"size\":" + (length + 1));
        var lying = RawManifest.of(TestImage.DOCKER_MANIFEST, text.getBytes(StandardCharsets.UTF_8));
        client.pushManifest("app", "lying", lying);
        vault.backup(client, cluster);

        // When
        ImageBackup.Taken taken = vault.backup(client, cluster);

        // Then
        RegistryRoot root =
                RootDocument.read(vault.vault(), taken.snapshot(), vault.keys().restore());
        assertThat(root.repositories().getFirst().tags()).containsOnlyKeys("v1");
        assertThat(taken.facts().lost())
                .extracting(lost -> lost.reference())
                .containsExactlyInAnyOrder("app:lying", "app@" + lying.digest());
    }

    @Test
    void anEmptyRegistryGivesAnEmptySnapshot() throws Exception {
        // When
        ImageBackup.Taken taken = vault.backup(client, cluster);

        // Then
        assertThat(taken.facts().tags()).isZero();
        assertThat(taken.facts().rootDigest())
                .isEqualTo(Digest.ofBytes(new byte[0]).hex());
    }
}
