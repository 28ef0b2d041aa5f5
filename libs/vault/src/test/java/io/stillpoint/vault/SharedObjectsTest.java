package io.stillpoint.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.Manifest.StoredObject;
import io.stillpoint.streams.Sha256;
import io.stillpoint.vault.testing.Noise;
import io.stillpoint.vault.testing.S3Server;
import io.stillpoint.vault.testing.TestKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What recovery points share is in the vault once, under what it holds. */
class SharedObjectsTest {

    @TempDir
    static Path home;

    static S3Server server;
    static TestKeys keys;
    static Vault vault;
    static Path spool;

    @BeforeAll
    static void start() throws Exception {
        server = S3Server.start(home);
        keys = TestKeys.create(home.resolve("keys"));
        vault = Vault.open(server.config(keys.recipients()));
        spool = Files.createDirectories(home.resolve("spool"));
    }

    @AfterAll
    static void stop() throws Exception {
        vault.close();
        server.close();
    }

    @Test
    void aSmallObjectIsReadBackAndListedByItsContent() throws Exception {
        // Given
        byte[] plain = Noise.bytes(1, 70_000);
        SharedObjects shared = vault.shared("small", "registry", spool);

        // When
        StoredObject stored = store(shared, plain);

        // Then
        assertThat(stored.key())
                .isEqualTo("clusters/small/registry/" + shared.recipientSet() + "/sha256/" + Sha256.hex(plain) + "/"
                        + stored.storedSha256() + "-70000");
        assertThat(shared.present())
                .containsOnlyKeys(Sha256.hex(plain))
                .hasEntrySatisfying(Sha256.hex(plain), present -> {
                    assertThat(present.key()).isEqualTo(stored.key());
                    assertThat(present.storedBytes()).isEqualTo(stored.storedBytes());
                    assertThat(present.plainBytes()).isEqualTo(70_000);
                });
        assertThat(vault.openPlain(stored, keys.recovery()).readAllBytes()).isEqualTo(plain);
    }

    @Test
    void anObjectOfManyPartsIsSpooledAndLeavesNoFile() throws Exception {
        // Given
        byte[] plain = Noise.bytes(2, 60 << 20);
        SharedObjects shared = vault.shared("large", "registry", spool);

        // When
        StoredObject stored = store(shared, plain);

        // Then
        assertThat(stored.storedBytes()).isGreaterThan(16 << 20);
        assertThat(vault.openPlain(stored, keys.restore()).readAllBytes()).isEqualTo(plain);
        assertThat(spool).isEmptyDirectory();
    }

    @Test
    void aSnapshotListsWhatItSharesForThoseWithoutAKey() throws Exception {
        // Given
        SharedObjects shared = vault.shared("listed", "registry", spool);
        StoredObject one = store(shared, Noise.bytes(3, 1000));
        StoredObject other = store(shared, Noise.bytes(4, 1000));
        SnapshotWriter writer = vault.begin("listed", "p-1", Component.REGISTRY, "registry", "r1", Consistency.HOT);

        // When
        writer.shares(one);
        writer.shares(other);
        writer.shares(one);
        SnapshotRef ref = writer.commit(false, Map.of(), Map.of(), List.of(), null, Snapshots.START, Snapshots.END);

        // Then
        assertThat(vault.sharedKeys(ref)).containsExactlyInAnyOrder(one.key(), other.key());
        assertThat(ref.plainBytes()).isEqualTo(2000);
    }

    @Test
    void whatTagsPointedToIsReadWithoutAKeyOutOfSealedPointsAlone() throws Exception {
        // Given
        SnapshotWriter first = vault.begin("tagged", "p-1", Component.REGISTRY, "registry", "r1", Consistency.HOT);
        first.tagged("app@sha256:1");
        SnapshotRef ref = first.commit(false, Map.of(), Map.of(), List.of(), null, Snapshots.START, Snapshots.END);
        vault.seal("tagged", Snapshots.sealed(keys.signer(), "tagged", "p-1", ref), Clock.systemUTC());
        SnapshotWriter unsealed = vault.begin("tagged", "p-2", Component.REGISTRY, "registry", "r1", Consistency.HOT);
        unsealed.tagged("app@sha256:2");
        unsealed.commit(false, Map.of(), Map.of(), List.of(), null, Snapshots.START, Snapshots.END);

        // When
        Set<String> tagged = vault.taggedDigests("tagged");

        // Then
        assertThat(tagged).containsExactly("app@sha256:1");
    }

    @Test
    void aPointThatCannotBeReadCountsForNothing() throws Exception {
        // Given
        for (String point : List.of("p-1", "p-2")) {
            SnapshotWriter writer = vault.begin("half", point, Component.REGISTRY, "registry", "r1", Consistency.HOT);
            writer.tagged("app@" + point);
            SnapshotRef ref = writer.commit(false, Map.of(), Map.of(), List.of(), null, Snapshots.START, Snapshots.END);
            vault.seal("half", Snapshots.sealed(keys.signer(), "half", point, ref), Clock.systemUTC());
        }
        Files.writeString(server.file("clusters/half/points/p-1/point.json"), "nothing\n");

        // When
        Set<String> tagged = vault.taggedDigests("half");

        // Then
        assertThat(tagged).containsExactly("app@p-2");
    }

    @Test
    void aListThatWasChangedIsNotBelieved() throws Exception {
        // Given
        SharedObjects shared = vault.shared("changed", "registry", spool);
        SnapshotWriter writer = vault.begin("changed", "p-1", Component.REGISTRY, "registry", "r1", Consistency.HOT);
        writer.shares(store(shared, Noise.bytes(3, 1000)));
        SnapshotRef ref = writer.commit(false, Map.of(), Map.of(), List.of(), null, Snapshots.START, Snapshots.END);
        Files.writeString(server.file(vault.manifest(ref).sharedKeys().key()), "nothing\n");

        // When
        VaultException refused = catchThrowableOfType(VaultException.class, () -> vault.sharedKeys(ref));

        // Then
        assertThat(refused.problem().code()).isEqualTo("manifest-damaged");
    }

    @Test
    void otherContentThanPromisedIsNotStored() throws Exception {
        // Given
        SharedObjects shared = vault.shared("promised", "registry", spool);

        // When
        VaultException refused = catchThrowableOfType(VaultException.class, () -> {
            try (SharedOutput output = shared.begin(Sha256.hex(new byte[] {1}))) {
                output.write(2);
                output.commit();
            }
        });

        // Then
        assertThat(refused.problem().code()).isEqualTo(SharedOutput.CONTENT_DIFFERS);
        assertThat(shared.present()).isEmpty();
    }

    @Test
    void whatIsClosedBeforeItsEndIsNotThere() throws Exception {
        // Given
        byte[] plain = Noise.bytes(3, 40 << 20);
        SharedObjects shared = vault.shared("closed", "registry", spool);
        SharedOutput output = shared.begin(Sha256.hex(plain));
        output.write(plain, 0, plain.length / 2);
        assertThat(spool).as("nothing that a killed process could leave").isEmptyDirectory();

        // When
        output.close();

        // Then
        assertThat(shared.present()).isEmpty();
        assertThat(spool).isEmptyDirectory();
    }

    @Test
    void contentWhoseObjectIsKnownToBeDamagedIsStoredBesideIt() throws Exception {
        // Given
        byte[] plain = Noise.bytes(4, 10_000);
        SharedObjects shared = vault.shared("twice", "registry", spool);
        StoredObject first = store(shared, plain);
        flip(first.key());
        vault.verifyShared("twice", "registry");
        assertThat(shared.present()).isEmpty();

        // When
        StoredObject second = store(shared, plain);

        // Then
        assertThat(shared.present().values())
                .singleElement()
                .satisfies(present -> assertThat(present.key()).isEqualTo(second.key()));
        assertThat(server.keys("clusters/twice/")).contains(first.key(), second.key());
    }

    @Test
    void aFlippedBitIsFoundByTheKeyAloneWithoutAnyPrivateKey() throws Exception {
        // Given
        SharedObjects shared = vault.shared("rotten", "registry", spool);
        StoredObject whole = store(shared, Noise.bytes(5, 10_000));
        StoredObject damaged = store(shared, Noise.bytes(6, 20_000));
        flip(damaged.key());

        // When
        Vault.SharedCheck check = vault.verifyShared("rotten", "registry");

        // Then
        assertThat(check.objects()).isEqualTo(2);
        assertThat(check.damaged()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("object-damaged");
            assertThat(problem.where()).isEqualTo(damaged.key());
        });
        assertThat(shared.present()).containsOnlyKeys(whole.plainSha256());
    }

    @Test
    void otherRecipientsShareNothing() throws Exception {
        // Given
        TestKeys others = TestKeys.create(home.resolve("others"));
        store(vault.shared("recipients", "registry", spool), new byte[] {1, 2, 3});

        // When
        try (Vault other = Vault.open(server.config(others.recipients()))) {
            var present = other.shared("recipients", "registry", spool).present();

            // Then
            assertThat(present).isEmpty();
        }
    }

    private static void flip(String key) throws Exception {
        byte[] bytes = Files.readAllBytes(server.file(key));
        bytes[bytes.length / 2] ^= 1;
        Files.write(server.file(key), bytes);
    }

    private static StoredObject store(SharedObjects shared, byte[] plain) throws Exception {
        try (SharedOutput output = shared.begin(Sha256.hex(plain))) {
            output.write(plain);
            return output.commit();
        }
    }
}
