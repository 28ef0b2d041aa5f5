package io.stillpoint.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.policy.ObjectLockRule;
import io.stillpoint.schemas.policy.ObjectLockRule.Mode;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.Manifest.StoredObject;
import io.stillpoint.streams.Sha256;
import io.stillpoint.vault.prune.InventoryListing;
import io.stillpoint.vault.prune.PointLocks;
import io.stillpoint.vault.prune.RemovalResult;
import io.stillpoint.vault.prune.VaultInventory;
import io.stillpoint.vault.prune.VaultRemoval;
import io.stillpoint.vault.store.Bucket;
import io.stillpoint.vault.store.BucketCreation;
import io.stillpoint.vault.store.ObjectLock;
import io.stillpoint.vault.store.ObjectVersions.Version;
import io.stillpoint.vault.testing.CephServer;
import io.stillpoint.vault.testing.Noise;
import io.stillpoint.vault.testing.TestKeys;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What a store that keeps versions and enforces locks does with a vault, and what its administrator cannot do. */
class ObjectLockTest {

    private static final Clock CLOCK = Clock.systemUTC();
    /** More than one part, so that it is stored by a multipart upload. */
    private static final int LONG_BYTES = 20 << 20;

    @TempDir
    static Path home;

    static CephServer server;
    static TestKeys keys;
    static Vault vault;
    static Bucket bucket;
    static Bucket administrator;
    static ObjectLock lock;

    private String cluster = "";

    @BeforeAll
    static void start() throws Exception {
        server = CephServer.start(Files.createDirectories(home.resolve("ceph")));
        server.account("backup");
        keys = TestKeys.create(home.resolve("keys"));
        VaultConfig config = server.config("vault", "backup", keys.recipients());
        BucketCreation.ensure(config);
        vault = Vault.open(config);
        bucket = new Bucket(config);
        administrator = new Bucket(server.administrator("vault"));
        lock = new ObjectLock(bucket);
    }

    @AfterAll
    static void stop() throws Exception {
        administrator.close();
        bucket.close();
        vault.close();
        server.close();
    }

    @BeforeEach
    void ownCluster(TestInfo test) {
        cluster = test.getTestMethod().orElseThrow().getName();
    }

    @Test
    void deleteMarkersHideNothing() throws Exception {
        // Given
        SnapshotRef ref = write("p-1", LONG_BYTES);
        StoredObject blob = store("blob".getBytes(StandardCharsets.UTF_8));
        seal("p-1", true, null, ref);

        // When
        for (Version version : all()) {
            administrator.remove(version.key(), null);
        }

        // Then
        assertThat(vault.points(cluster)).containsExactly("p-1");
        assertThat(vault.point(cluster, "p-1", keys.verification()).document().snapshots())
                .containsExactly(ref);
        assertThat(plain(vault.verifyStored(ref).objects().getFirst())).isEqualTo(LONG_BYTES);
        assertThat(shared().present().values())
                .extracting(SharedObjects.Present::version)
                .containsExactly(blob.version());
        VaultInventory inventory = InventoryListing.of(bucket, cluster, "registry");
        assertThat(inventory.sealed()).containsExactly("p-1");
        assertThat(inventory.shared()).hasSize(1);
    }

    @Test
    void overwritesHideNothing() throws Exception {
        // Given
        SnapshotRef ref = write("p-1", 1000);
        StoredObject blob = store("blob".getBytes(StandardCharsets.UTF_8));
        seal("p-1", true, null, ref);

        // When
        for (Version version : all()) {
            administrator.put(version.key(), "something else".getBytes(StandardCharsets.UTF_8));
        }

        // Then
        assertThat(vault.point(cluster, "p-1", keys.verification()).document().snapshots())
                .containsExactly(ref);
        assertThat(plain(vault.verifyStored(ref).objects().getFirst())).isEqualTo(1000);
        assertThat(shared().present().values())
                .extracting(SharedObjects.Present::version)
                .containsExactly(blob.version());
        assertThat(vault.verifyShared(cluster, "registry").damaged()).isEmpty();
    }

    @Test
    void theAdministratorCannotDeleteABaseline() throws Exception {
        // Given
        SnapshotRef ref = write("p-1", 1000);
        Vault.Sealed sealed = seal("p-1", true, null, ref);
        List<Version> versions = all();

        // When
        List<Problem> refused = versions.stream().map(this::refusal).toList();

        // Then
        assertThat(versions).hasSize(4);
        assertThat(refused).doesNotContainNull();
        assertThat(sealed.lockedUntil()).isAfter(Instant.now().plus(Duration.ofDays(3650)));
        assertThat(lock.of(sealed.key(), sealed.version()))
                .satisfies(found -> assertThat(found.mode()).isEqualTo(Mode.COMPLIANCE))
                .satisfies(found -> assertThat(found.legalHold()).isTrue());
        vault.verifyStored(ref);
    }

    @Test
    void aPointIsLockedAsItsPolicySaysAndPruneKeepsItWithThatReason() throws Exception {
        // Given
        SnapshotRef ref = write("p-1", 1000);
        seal("p-1", false, new ObjectLockRule(Mode.GOVERNANCE, 2, false), ref);

        // When
        RemovalResult removal = new VaultRemoval(bucket).point(cluster, "p-1");

        // Then
        assertThat(removal.objects()).isZero();
        assertThat(removal.refusedObjects()).isEqualTo(4);
        assertThat(removal.refused()).allSatisfy(problem -> {
            assertThat(problem.code()).isEqualTo("object-locked");
            assertThat(problem.found()).contains("(governance)");
        });
        assertThat(PointLocks.of(bucket, cluster, List.of("p-1"), Instant.now()))
                .hasEntrySatisfying(
                        "p-1", why -> assertThat(why).startsWith("until ").endsWith(" (governance)"));
        assertThat(PointLocks.of(bucket, cluster, List.of("p-1"), Instant.now().plus(Duration.ofDays(3))))
                .isEmpty();
        assertThat(vault.point(cluster, "p-1", keys.verification()).document().snapshots())
                .containsExactly(ref);
    }

    @Test
    void aPointWithoutALockIsRemovedWithAllVersionsAndMarkers() throws Exception {
        // Given
        seal("p-1", false, null, write("p-1", 1000));
        for (Version version : all()) {
            administrator.put(version.key(), "something else".getBytes(StandardCharsets.UTF_8));
            administrator.remove(version.key(), null);
        }

        // When
        RemovalResult removal = new VaultRemoval(bucket).point(cluster, "p-1");

        // Then
        assertThat(removal.objects()).isEqualTo(8);
        assertThat(removal.refused()).isEmpty();
        assertThat(all()).isEmpty();
        assertThat(vault.points(cluster)).isEmpty();
    }

    @Test
    void sharedObjectsThatAPointNeedsAreLockedWithIt() throws Exception {
        // Given
        StoredObject needed = store("needed".getBytes(StandardCharsets.UTF_8));
        StoredObject other = store("other".getBytes(StandardCharsets.UTF_8));
        SnapshotWriter writer = vault.begin(cluster, "p-1", Component.REGISTRY, "registry", "r1", Consistency.HOT);
        writer.shares(needed);
        SnapshotRef ref = writer.commit(false, Map.of(), Map.of(), List.of(), null, Snapshots.START, Snapshots.END);

        // When
        seal("p-1", false, new ObjectLockRule(Mode.COMPLIANCE, 2, false), ref);

        // Then
        assertThat(lock.of(needed.key(), needed.version()).mode()).isEqualTo(Mode.COMPLIANCE);
        assertThat(lock.of(other.key(), other.version()).any()).isFalse();
    }

    @Test
    void aLockIsExtendedAndNeverWeakened() throws Exception {
        // Given
        String version = bucket.put(cluster, new byte[] {1});
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        lock.retain(cluster, version, Mode.COMPLIANCE, now.plus(Duration.ofDays(2)));

        // When
        lock.retain(cluster, version, Mode.GOVERNANCE, now.plus(Duration.ofDays(1)));

        // Then
        assertThat(lock.of(cluster, version))
                .isEqualTo(new ObjectLock.Lock(Mode.COMPLIANCE, now.plus(Duration.ofDays(2)), false));
        lock.retain(cluster, version, Mode.GOVERNANCE, now.plus(Duration.ofDays(3)));
        assertThat(lock.of(cluster, version))
                .isEqualTo(new ObjectLock.Lock(Mode.COMPLIANCE, now.plus(Duration.ofDays(3)), false));
    }

    /** Otherwise no backup that shares an object with an older one could be sealed once a policy asks for compliance. */
    @Test
    void aLockOfGovernanceIsExtendedAlthoughComplianceIsWanted() throws Exception {
        // Given
        String version = bucket.put(cluster, new byte[] {1});
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        lock.retain(cluster, version, Mode.GOVERNANCE, now.plus(Duration.ofDays(1)));

        // When
        lock.retain(cluster, version, Mode.COMPLIANCE, now.plus(Duration.ofDays(2)));

        // Then
        assertThat(lock.of(cluster, version))
                .isEqualTo(new ObjectLock.Lock(Mode.GOVERNANCE, now.plus(Duration.ofDays(2)), false));
    }

    @Test
    void theLocksOfAPointAreExtendedBehindDeleteMarkers() throws Exception {
        // Given
        SnapshotRef ref = write("p-1", 1000);
        seal("p-1", false, new ObjectLockRule(Mode.COMPLIANCE, 1, false), ref);
        List<Version> versions = all();
        for (Version version : versions) {
            administrator.remove(version.key(), null);
        }
        Instant until = Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofDays(3));

        // When
        vault.extend(cluster, "p-1", List.of(ref), new LockTerm(Mode.COMPLIANCE, until, false));

        // Then
        for (Version version : versions) {
            assertThat(lock.of(version.key(), version.id()))
                    .isEqualTo(new ObjectLock.Lock(Mode.COMPLIANCE, until, false));
        }
    }

    @Test
    void sealingAgainBehindADeleteMarkerChangesNothing() throws Exception {
        // Given
        Work.SealPoint work = work("p-1", true, null, write("p-1", 1000));
        Vault.Sealed first = vault.seal(cluster, work, CLOCK);
        administrator.remove(first.key(), null);

        // When
        Vault.Sealed second = vault.seal(cluster, work, CLOCK);

        // Then
        assertThat(second.version()).isNotNull().isEqualTo(first.version());
        assertThat(second.signatureVersion()).isEqualTo(first.signatureVersion());
    }

    private @Nullable Problem refusal(Version version) {
        VaultException refused =
                catchThrowableOfType(VaultException.class, () -> administrator.remove(version.key(), version.id()));
        return refused == null ? null : refused.problem();
    }

    private List<Version> all() throws Exception {
        return bucket.versions().all("clusters/" + cluster + "/");
    }

    private SnapshotRef write(String point, int bytes) throws Exception {
        SnapshotWriter writer = vault.begin(cluster, point, Component.ETCD, "etcd", "r1", Consistency.HOT);
        try (VaultOutput output = writer.object("snapshot.db")) {
            output.write(Noise.bytes(1, bytes));
            output.commit();
        }
        return writer.commit(
                false, Map.of(), Map.of(), List.of("cp snapshot.db restored.db"), 42L, Snapshots.START, Snapshots.END);
    }

    private Vault.Sealed seal(String point, boolean baseline, @Nullable ObjectLockRule rule, SnapshotRef ref)
            throws Exception {
        return vault.seal(cluster, work(point, baseline, rule, ref), CLOCK);
    }

    private Work.SealPoint work(String point, boolean baseline, @Nullable ObjectLockRule rule, SnapshotRef ref) {
        Work.SealPoint signed = Snapshots.sealed(keys.signer(), cluster, point, ref);
        return new Work.SealPoint(point, baseline, signed.document(), signed.signature(), signed.signingKeyId(), rule);
    }

    private SharedObjects shared() throws Exception {
        return vault.shared(cluster, "registry", Files.createDirectories(home.resolve("spool")));
    }

    private StoredObject store(byte[] plain) throws Exception {
        try (SharedOutput output = shared().begin(Sha256.hex(plain))) {
            output.write(plain);
            return output.commit();
        }
    }

    private static long plain(StoredObject object) throws Exception {
        try (InputStream in = vault.openPlain(object, keys.restore())) {
            return in.readAllBytes().length;
        }
    }
}
