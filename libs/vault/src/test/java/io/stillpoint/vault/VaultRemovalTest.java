package io.stillpoint.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.groups.Tuple.tuple;

import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.Manifest.StoredObject;
import io.stillpoint.streams.Sha256;
import io.stillpoint.vault.prune.InventoryListing;
import io.stillpoint.vault.prune.RemovalResult;
import io.stillpoint.vault.prune.RunObjects;
import io.stillpoint.vault.prune.SharedObject;
import io.stillpoint.vault.prune.VaultInventory;
import io.stillpoint.vault.prune.VaultRemoval;
import io.stillpoint.vault.store.Bucket;
import io.stillpoint.vault.store.MultipartUpload;
import io.stillpoint.vault.store.ObjectUpload;
import io.stillpoint.vault.testing.Noise;
import io.stillpoint.vault.testing.S3Server;
import io.stillpoint.vault.testing.TestKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What a vault holds is listed whole, and what was chosen is removed and nothing else. */
class VaultRemovalTest {

    private static final Clock CLOCK = Clock.fixed(Snapshots.END, ZoneOffset.UTC);

    @TempDir
    static Path home;

    static S3Server server;
    static TestKeys keys;
    static Vault vault;
    static Bucket bucket;
    static VaultRemoval removal;

    private String cluster = "";

    @BeforeAll
    static void start() throws Exception {
        server = S3Server.start(home);
        keys = TestKeys.create(home.resolve("keys"));
        vault = Vault.open(server.config(keys.recipients()));
        bucket = new Bucket(server.config(keys.recipients()));
        removal = new VaultRemoval(bucket);
    }

    @AfterAll
    static void stop() throws Exception {
        bucket.close();
        vault.close();
        server.close();
    }

    @BeforeEach
    void ownCluster(TestInfo test) {
        cluster = test.getTestMethod().orElseThrow().getName();
    }

    @Test
    void pointsAttemptsAndUploadsAreListed() throws Exception {
        // Given
        SnapshotRef ref = write("sealed", "r1");
        write("sealed", "r0");
        seal("sealed", ref);
        write("failed", "r2");
        SnapshotWriter running = vault.begin(cluster, "running", Component.ETCD, "etcd", "r3", Consistency.HOT);
        VaultOutput output = running.object("snapshot.db");
        output.write(Noise.bytes(3, 20 << 20));

        // When
        VaultInventory inventory = InventoryListing.of(bucket, cluster, "registry");

        // Then
        assertThat(inventory.sealed()).containsExactly("sealed");
        assertThat(inventory.runs())
                .extracting(RunObjects::point, RunObjects::run, RunObjects::objects, RunObjects::uploads)
                .containsExactlyInAnyOrder(
                        tuple("sealed", "", 2L, 0),
                        tuple("sealed", "r1", 2L, 0),
                        tuple("sealed", "r0", 2L, 0),
                        tuple("failed", "r2", 2L, 0),
                        tuple("running", "r3", 0L, 1));
        assertThat(inventory.foreign()).isEmpty();
        output.close();
    }

    @Test
    void aDocumentWithoutASignatureMakesNoPoint() throws Exception {
        // Given
        seal("half", write("half", "r1"));
        Files.delete(server.file(VaultLayout.point(cluster, "half") + VaultLayout.SIGNATURE));

        // When
        VaultInventory inventory = InventoryListing.of(bucket, cluster, "registry");

        // Then
        assertThat(inventory.sealed()).isEmpty();
        assertThat(inventory.runs()).extracting(RunObjects::run).containsExactlyInAnyOrder("", "r1");
    }

    @Test
    void aRemovedPointIsGoneAndItsNeighbourIsWhole() throws Exception {
        // Given
        seal("p-1", write("p-1", "r1"));
        SnapshotRef neighbour = write("p-10", "r1");
        seal("p-10", neighbour);

        // When
        RemovalResult removed = removal.point(cluster, "p-1");

        // Then
        assertThat(removed.objects()).isEqualTo(4);
        assertThat(removed.refused()).isEmpty();
        assertThat(server.keys(VaultLayout.points(cluster) + "p-1/")).isEmpty();
        assertThat(vault.points(cluster)).containsExactly("p-10");
        vault.verifyStored(neighbour);
    }

    @Test
    void removingAgainIsTheSame() throws Exception {
        // Given
        seal("p-1", write("p-1", "r1"));
        removal.point(cluster, "p-1");

        // When
        RemovalResult again = removal.point(cluster, "p-1");

        // Then
        assertThat(again).isEqualTo(RemovalResult.NOTHING);
    }

    @Test
    void anAttemptIsRemovedWithoutThePointThatItBelongsTo() throws Exception {
        // Given
        SnapshotRef good = write("p-1", "r1");
        write("p-1", "r0");
        seal("p-1", good);
        RunObjects attempt = InventoryListing.of(bucket, cluster, "registry").runs().stream()
                .filter(run -> run.run().equals("r0"))
                .findFirst()
                .orElseThrow();

        // When
        removal.run(attempt);

        // Then
        assertThat(InventoryListing.of(bucket, cluster, "registry").runs())
                .extracting(RunObjects::run)
                .containsExactly("", "r1");
        vault.verifyStored(good);
    }

    @Test
    void documentAndSignatureAreRemovedWithoutWhatIsBelowThem() throws Exception {
        // Given
        seal("p-1", write("p-1", "r1"));
        RunObjects document =
                InventoryListing.of(bucket, cluster, "registry").runs().getFirst();

        // When
        RemovalResult removed = removal.run(document);

        // Then
        assertThat(removed.objects()).isEqualTo(2);
        assertThat(InventoryListing.of(bucket, cluster, "registry").runs())
                .extracting(RunObjects::run)
                .containsExactly("r1");
    }

    @Test
    void anUploadOfASharedObjectIsListedAndEnded() throws Exception {
        // Given
        String key = VaultLayout.area(cluster, "registry") + "set/sha256/plain/stored-1";
        ObjectUpload begun = new ObjectUpload(bucket, key, 1, null);
        begun.append(Noise.bytes(3, 20 << 20), 0, 20 << 20);

        // When
        VaultInventory inventory = InventoryListing.of(bucket, cluster, "registry");

        // Then
        assertThat(inventory.sharedUploads())
                .extracting(MultipartUpload.Unfinished::key)
                .containsExactly(key);
        removal.upload(inventory.sharedUploads().getFirst());
        removal.upload(inventory.sharedUploads().getFirst());
        assertThat(InventoryListing.of(bucket, cluster, "registry").sharedUploads())
                .isEmpty();
        begun.abort();
    }

    @Test
    void theStoreSaysWhatTimeItIs() throws Exception {
        assertThat(bucket.storeTime().orElseThrow()).isCloseTo(Instant.now(), within(5, ChronoUnit.MINUTES));
    }

    @Test
    void aNotedObjectIsNotReliedOnAndThenGoesWithItsNote() throws Exception {
        // Given
        byte[] plain = Noise.bytes(1, 10_000);
        SharedObjects shared = vault.shared(cluster, "registry", Files.createDirectories(home.resolve("spool")));
        StoredObject stored = store(shared, plain);

        // When
        removal.noteUnused(stored.key());

        // Then
        assertThat(shared.present()).isEmpty();
        SharedObject noted =
                InventoryListing.of(bucket, cluster, "registry").shared().getFirst();
        assertThat(noted.key()).isEqualTo(stored.key());
        assertThat(noted.unusedSince()).isNotNull();
        StoredObject again = store(shared, plain);
        assertThat(again.key()).isNotEqualTo(stored.key());
        removal.shared(noted);
        assertThat(InventoryListing.of(bucket, cluster, "registry").shared())
                .extracting(SharedObject::key)
                .containsExactly(again.key());
        assertThat(server.keys(VaultLayout.area(cluster, "registry"))).containsExactly(again.key());
        vault.verifyStored(again);
    }

    private SnapshotRef write(String point, String run) throws Exception {
        SnapshotWriter writer = vault.begin(cluster, point, Component.ETCD, "etcd", run, Consistency.HOT);
        try (VaultOutput output = writer.object("snapshot.db")) {
            output.write(Noise.bytes(1, 1000));
            output.commit();
        }
        return writer.commit(
                false,
                java.util.Map.of(),
                java.util.Map.of(),
                java.util.List.of("cp snapshot.db restored.db"),
                42L,
                Snapshots.START,
                Snapshots.END);
    }

    private void seal(String point, SnapshotRef... snapshots) throws Exception {
        vault.seal(cluster, Snapshots.sealed(keys.signer(), cluster, point, snapshots), CLOCK);
    }

    private static StoredObject store(SharedObjects shared, byte[] plain) throws Exception {
        try (SharedOutput output = shared.begin(Sha256.hex(plain))) {
            output.write(plain);
            return output.commit();
        }
    }
}
