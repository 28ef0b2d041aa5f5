package io.stillpoint.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.root.RegistryRoot;
import io.stillpoint.registry.root.RegistryRoot.StoredBlob;
import io.stillpoint.registry.testing.DockerRegistry;
import io.stillpoint.registry.testing.Storage;
import io.stillpoint.registry.testing.TestImage;
import io.stillpoint.registry.testing.TestVault;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.testing.TestKeys;
import io.stillpoint.vault.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry comes back as it was, and what is whole in it is not touched. */
class RegistryRestoreTest {

    static final TestImage APP = TestImage.docker(1, 200_000, 40_000);
    static final TestImage SIGNATURE = TestImage.referrer(7, APP);
    static final TestImage PAIR =
            TestImage.index(TestImage.OCI_INDEX, TestImage.oci(2, "amd64", 30_000), TestImage.oci(3, "s390x", 30_000));

    @TempDir
    static Path shared;

    @TempDir
    Path home;

    static TestVault vault;
    static ImageBackup.Taken taken;
    DockerRegistry registry;
    RegistryClient client;

    @BeforeAll
    static void backUp() throws Exception {
        vault = TestVault.start(shared);
        try (DockerRegistry original = DockerRegistry.start(shared.resolve("original"));
                RegistryClient from = original.client()) {
            fill(from);
            taken = vault.backup(from, "lab");
        }
    }

    @AfterAll
    static void stopVault() throws Exception {
        vault.close();
    }

    @BeforeEach
    void start() throws Exception {
        registry = DockerRegistry.start(home.resolve("registry"));
        client = registry.client();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        registry.close();
    }

    @Test
    void anEmptyRegistryIsFilledAndSkopeoReadsIt() throws Exception {
        // When
        RegistryRestored restored = restore(taken.snapshot());

        // Then
        assertThat(restored.pushedBlobs()).isEqualTo(taken.facts().blobs());
        assertThat(restored.tags()).hasSize(taken.facts().tags());
        assertThat(vault.backup(client, "restored").facts().rootDigest())
                .isEqualTo(taken.facts().rootDigest());
        Tools.run(
                home,
                "skopeo",
                "copy",
                "--all",
                "--preserve-digests",
                "--src-tls-verify=false",
                "docker://" + registry.hostPort() + "/team/pair:v1",
                "dir:copied");
        assertThat(home.resolve("copied/manifest.json"))
                .hasBinaryContent(PAIR.manifest().bytes());
    }

    @Test
    void whatTheSourceHadAndTheSnapshotLacksIsToldByARestore() throws Exception {
        // Given
        TestImage left = TestImage.oci(31, "amd64", 5_000);
        TestImage gone = TestImage.oci(32, "ppc64le", 6_000);
        TestImage.index(TestImage.OCI_INDEX, left, gone).push(client, "multi", "v1");
        client.pushManifest("multi", "alone", left.manifest());
        Files.delete(registry.file(gone.digest()));
        registry.kill();
        registry.restart();
        ImageBackup.Taken lossy = vault.backup(client, "lossy");
        RegistryRestored inPlace = restore(lossy.snapshot());
        registry.close();
        client.close();
        registry = DockerRegistry.start(home.resolve("empty"));
        client = registry.client();

        // When
        RegistryRestored elsewhere = restore(lossy.snapshot());

        // Then
        assertThat(inPlace.refused()).isEmpty();
        assertThat(inPlace.beyond()).isEmpty();
        assertThat(elsewhere.losses()).isEqualTo(lossy.snapshot().losses()).hasSize(1);
        assertThat(elsewhere.refused()).contains("multi:v1");
        assertThat(client.manifest("multi", left.digest().toString())).isPresent();
    }

    @Test
    void aTagThatPointsToAnotherImageIsNotMovedToAnIndexThatTheSnapshotHasInPart() throws Exception {
        // Given
        TestImage gone = TestImage.oci(34, "ppc64le", 6_000);
        TestImage index = TestImage.index(TestImage.OCI_INDEX, TestImage.oci(33, "amd64", 5_000), gone);
        index.push(client, "multi", "v1");
        client.pushManifest("multi", "v2", index.manifest());
        SnapshotRef lossy = backUpWithout(gone);
        gone.push(client, "multi", gone.digest().toString());
        TestImage newer = TestImage.docker(35, 2_000);
        newer.push(client, "multi", "v1");
        Files.delete(registry.tag("multi", "v2"));

        // When
        RegistryRestored restored = restore(lossy);

        // Then
        assertThat(client.manifest("multi", "v1").orElseThrow().digest()).isEqualTo(newer.digest());
        assertThat(restored.kept()).containsExactly(new RegistryRestored.KeptTag("multi:v1", newer.digest()));
        assertThat(client.manifest("multi", "v2").orElseThrow().digest()).isEqualTo(index.digest());
        assertThat(restored.tags()).containsExactly(new RegistryRestored.Tag("multi:v2", null, index.digest()));
        assertThat(restored.refused()).isEmpty();
    }

    @Test
    void aRegistryThatTakesNoPushIsNotSaidToLackImages() throws Exception {
        // Given
        TestImage gone = TestImage.oci(37, "ppc64le", 6_000);
        TestImage.index(TestImage.OCI_INDEX, TestImage.oci(36, "amd64", 5_000), gone)
                .push(client, "multi", "v1");
        SnapshotRef lossy = backUpWithout(gone);
        Files.delete(registry.tag("multi", "v1"));
        registry.restartReadOnly();

        // When
        RegistryException refused = catchThrowableOfType(RegistryException.class, () -> restore(lossy));

        // Then
        assertThat(refused.problem().code()).isEqualTo("registry-request-refused");
        assertThat(refused.problem().found()).startsWith("405");
    }

    @Test
    void aSecondRestoreFindsNothingToDo() throws Exception {
        // Given
        restore(taken.snapshot());

        // When
        RegistryRestored again = restore(taken.snapshot());

        // Then
        assertThat(again.pushedBlobs()).isZero();
        assertThat(again.pushedManifests()).isZero();
        assertThat(again.tags()).isEmpty();
        assertThat(again.leftBlobs()).isEqualTo(taken.facts().blobs());
        assertThat(again.leftTags()).isEqualTo(taken.facts().tags());
    }

    @Test
    void aDamagedBlobThatWasMovedOutOfTheWayIsPushedAgain() throws Exception {
        // Given
        fill(client);
        new Storage(registry).damage(APP.layer());
        refused();
        new Storage(registry).setAside(APP.layer());

        // When
        RegistryRestored restored = restore(taken.snapshot());

        // Then
        assertThat(restored.pushedBlobs()).isEqualTo(1);
        assertThat(restored.healed()).containsExactly(APP.layer());
        assertThat(registry.file(APP.layer())).hasBinaryContent(APP.blobs().get(APP.layer()));
        assertThat(restored.pushedManifests()).isZero();
    }

    @Test
    void aDamagedFileThatNoRepositoryNamesIsNotTakenForARestoredBlob() throws Exception {
        // Given
        fill(client);
        new Storage(registry).damage(APP.layer());
        registry.kill();
        new Storage(registry).forgetRepositories();
        registry.restart();

        // When
        RegistryException refused = refused();

        // Then
        assertThat(refused.problem().code()).isEqualTo("registry-content-stays-damaged");
        assertThat(refused.problem().found()).contains(APP.layer().toString());
    }

    @Test
    void aDamagedManifestThatWasMovedOutOfTheWayIsPushedAgain() throws Exception {
        // Given
        fill(client);
        new Storage(registry).damage(PAIR.digest());
        refused();
        new Storage(registry).setAside(PAIR.digest());

        // When
        RegistryRestored restored = restore(taken.snapshot());

        // Then
        assertThat(restored.healed()).containsExactly(PAIR.digest());
        assertThat(registry.file(PAIR.digest()))
                .hasBinaryContent(PAIR.manifest().bytes());
        assertThat(restored.pushedBlobs()).isZero();
    }

    @Test
    void aRegistryThatKeepsDamagedBytesIsNotCalledRestored() throws Exception {
        // Given
        fill(client);
        new Storage(registry).damage(APP.layer());

        // When
        RegistryException refused = refused();

        // Then
        assertThat(refused.problem().code()).isEqualTo("registry-content-stays-damaged");
        assertThat(refused.problem().found()).contains(APP.layer().toString());
    }

    @Test
    void aMissingBlobFileIsPushedAgain() throws Exception {
        // Given
        fill(client);
        client.close();
        Files.delete(registry.file(APP.layer()));
        registry.kill();
        registry.restart();
        client = registry.client();

        // When
        RegistryRestored restored = restore(taken.snapshot());

        // Then
        assertThat(restored.pushedBlobs()).isEqualTo(1);
        assertThat(restored.leftBlobs()).isEqualTo(taken.facts().blobs() - 1);
        assertThat(registry.file(APP.layer())).hasBinaryContent(APP.blobs().get(APP.layer()));
    }

    @Test
    void filesThatVanishedUnderARunningRegistryArePushedAgain() throws Exception {
        // Given
        fill(client);
        vault.backup(client, "warm");
        Files.delete(registry.file(APP.layer()));
        Files.delete(registry.file(PAIR.digest()));

        // When
        RegistryRestored restored = restore(taken.snapshot());

        // Then
        assertThat(restored.pushedBlobs()).isEqualTo(1);
        assertThat(registry.file(APP.layer())).hasBinaryContent(APP.blobs().get(APP.layer()));
        assertThat(registry.file(PAIR.digest()))
                .hasBinaryContent(PAIR.manifest().bytes());
    }

    @Test
    void whatTheSnapshotDoesNotHaveStaysAndIsNamed() throws Exception {
        // Given
        TestImage newer = TestImage.docker(50, 1_000);
        newer.push(client, "team/app", "newer");
        newer.push(client, "other/tool", "v9");
        newer.push(client, "team/app", "v1");

        // When
        RegistryRestored restored = restore(taken.snapshot());

        // Then
        assertThat(restored.beyond()).containsExactly("other/tool", "team/app:newer");
        assertThat(client.tags("team/app")).contains("newer", "v1");
        assertThat(restored.tags()).contains(new RegistryRestored.Tag("team/app:v1", newer.digest(), APP.digest()));
        assertThat(client.manifest("team/app", newer.digest().toString())).isPresent();
    }

    @Test
    void aFlippedBitInAnyObjectIsFoundBeforeAnythingIsPushed() throws Exception {
        // Given
        SnapshotRef ref = taken.snapshot();
        List<String> keys = new ArrayList<>(vault.server().keys("clusters/lab/points/"));
        // A restore needs no lists of what others may not remove, and of what the next backup looks for.
        keys.removeIf(key -> key.endsWith(".txt"));
        RootDocument.read(vault.vault(), ref, vault.keys().restore()).blobs().stream()
                .map(StoredBlob::key)
                .forEach(keys::add);
        assertThat(keys).hasSize(2 + taken.facts().blobs());

        for (String key : keys) {
            Path file = vault.server().file(key);
            byte[] whole = Files.readAllBytes(file);
            byte[] flipped = whole.clone();
            flipped[flipped.length / 3] ^= 4;
            Files.write(file, flipped);

            // When
            VaultException refused = catchThrowableOfType(VaultException.class, () -> restore(ref));

            // Then
            Files.write(file, whole);
            assertThat(refused).as(key).isNotNull();
            assertThat(refused.problem().code()).as(key).isIn("object-damaged", "manifest-damaged");
            assertThat(client.repositories()).as(key).isEmpty();
        }
        assertThat(registry.storage()).doesNotExist();
    }

    @Test
    void theRecoveryKeyAloneRestores() throws Exception {
        // When
        RegistryRestored restored = new ImageRestore(
                        client, vault.vault(), vault.keys().recovery())
                .run(taken.snapshot(), TestVault.SILENT);

        // Then
        assertThat(restored.pushedBlobs()).isEqualTo(taken.facts().blobs());
    }

    @Test
    void anIdentityThatCannotReadIsRefused() throws Exception {
        // Given
        TestKeys others = TestKeys.create(home.resolve("others"));

        // When
        VaultException refused = catchThrowableOfType(
                VaultException.class, () -> RootDocument.read(vault.vault(), taken.snapshot(), others.restore()));

        // Then
        assertThat(refused.problem().code()).isEqualTo("age-identity-wrong");
    }

    @Test
    void aRootIsVerifiedWithoutAnyPrivateKeyButItsOwnReading() throws Exception {
        // Given
        RegistryRoot root =
                RootDocument.read(vault.vault(), taken.snapshot(), vault.keys().restore());
        long[] seen = {0};

        // When
        try (Vault other = Vault.open(vault.vault().config())) {
            new StoredBlobs(other, root).verify((done, expected, message) -> seen[0] = done);
        }

        // Then
        assertThat(seen[0])
                .isEqualTo(
                        root.blobs().stream().mapToLong(StoredBlob::storedBytes).sum());
    }

    private RegistryRestored restore(SnapshotRef ref) throws IOException, InterruptedException {
        return new ImageRestore(client, vault.vault(), vault.keys().restore()).run(ref, TestVault.SILENT);
    }

    /** Backs up what is left when an image's manifest has vanished from the storage. */
    private SnapshotRef backUpWithout(TestImage gone) throws Exception {
        Files.delete(registry.file(gone.digest()));
        registry.kill();
        registry.restart();
        return vault.backup(client, "lossy-" + gone.digest().hex().substring(0, 6))
                .snapshot();
    }

    private RegistryException refused() {
        return catchThrowableOfType(RegistryException.class, () -> restore(taken.snapshot()));
    }

    private static void fill(RegistryClient client) throws IOException {
        APP.push(client, "team/app", "v1");
        APP.push(client, "copies/app", "v1");
        SIGNATURE.push(client, "team/app", SIGNATURE.digest().toString());
        TestImage.index(TestImage.OCI_INDEX, SIGNATURE)
                .push(client, "team/app", "sha256-" + APP.digest().hex());
        PAIR.push(client, "team/pair", "v1");
    }
}
