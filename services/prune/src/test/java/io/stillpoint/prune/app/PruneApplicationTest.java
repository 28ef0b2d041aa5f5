package io.stillpoint.prune.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.BusConfig;
import io.stillpoint.bus.TopicSetup;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.policy.PruneVerdict;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.Manifest.StoredObject;
import io.stillpoint.standalone.BrokerProcess;
import io.stillpoint.streams.Sha256;
import io.stillpoint.vault.SharedObjects;
import io.stillpoint.vault.SharedOutput;
import io.stillpoint.vault.StoreCredentials;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultFiles;
import io.stillpoint.vault.VaultLayout;
import io.stillpoint.vault.keys.PrivateFiles;
import io.stillpoint.vault.testing.Noise;
import io.stillpoint.vault.testing.S3Server;
import io.stillpoint.vault.testing.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole service: tasks and facts from a real Kafka, objects in a real S3 server. */
class PruneApplicationTest {

    private static final Duration GRACE_IS_OVER = Duration.ofDays(4);

    @TempDir
    static Path home;

    static BrokerProcess broker;
    static S3Server server;
    static TestKeys keys;
    static Vault vault;
    static Path deleting;
    static TaskDesk desk;
    static ConfigurableApplicationContext service;

    private SampleCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        broker = BrokerProcess.in(Files.createDirectories(home.resolve("kafka")));
        server = S3Server.start(home.resolve("s3"));
        keys = TestKeys.create(home.resolve("keys"));
        vault = Vault.open(server.config(keys.recipients()));
        Path secrets = Files.createDirectories(home.resolve("secrets"));
        deleting = secrets.resolve(VaultFiles.DELETE_CREDENTIALS);
        StoreCredentials credentials = new StoreCredentials(S3Server.ACCESS_KEY, S3Server.SECRET_KEY);
        PrivateFiles.create(secrets.resolve(VaultFiles.CREDENTIALS), credentials.text());
        PrivateFiles.create(deleting, credentials.text());
        BusClients clients = new BusClients(new BusConfig(broker.bootstrapServers(), Map.of()));
        try (var admin = clients.admin()) {
            TopicSetup.ensure(admin);
        }
        desk = new TaskDesk(clients);
        service = SpringApplication.run(
                PruneApplication.class,
                "--stillpoint.bus.bootstrap-servers=" + broker.bootstrapServers(),
                "--stillpoint.secrets=" + secrets,
                "--stillpoint.vault.endpoint=" + server.endpoint(),
                "--stillpoint.vault.bucket=" + S3Server.BUCKET);
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
        vault.close();
        server.close();
        broker.close();
    }

    @BeforeEach
    void ownCluster(TestInfo test) {
        cluster = new SampleCluster(test.getTestMethod().orElseThrow().getName(), desk.clients(), vault, keys);
    }

    @AfterEach
    void forgetCluster() {
        cluster.close();
    }

    @Test
    void aPlanSaysOfEachPointWhyItStaysOrGoes() throws Exception {
        // Given
        cluster.start("p-baseline", hours(9));
        SnapshotRef baseline = cluster.write("p-baseline", Component.ETCD, "run-b");
        cluster.seal("p-baseline", baseline);
        cluster.complete("p-baseline", hours(9), true, baseline);
        verified("p-pinned", hours(8));
        cluster.pin("p-pinned", hours(7));
        verified("p-old", hours(6));
        verified("p-verified", hours(5));
        cluster.backUp("p-new", hours(4), Component.ETCD);

        // When
        StepFact.PrunePlanned plan = desk.plan(cluster, true);

        // Then
        assertThat(plan.obstacles()).isEmpty();
        assertThat(plan.verdicts())
                .extracting(PruneVerdict::point)
                .containsExactly("p-new", "p-verified", "p-old", "p-pinned", "p-baseline");
        assertThat(plan.verdicts())
                .filteredOn(PruneVerdict::goes)
                .extracting(PruneVerdict::point)
                .containsExactly("p-old");
        assertThat(plan.snapshots()).isEqualTo(Map.of("p-old", List.of("etcd/etcd")));
        assertThat(why(plan, "p-new")).contains("not verified yet");
        assertThat(why(plan, "p-verified")).contains("newest verified copy");
        assertThat(why(plan, "p-pinned")).contains("audit");
        assertThat(why(plan, "p-baseline")).contains("baseline");
        assertThat(why(plan, "p-old")).contains("p-verified");
    }

    @Test
    void aRemovedPointLeavesNothingAndItsNeighboursAreWhole() throws Exception {
        // Given
        verified("p-1", hours(3));
        SnapshotRef kept = verified("p-2", hours(2));
        cluster.prune("p-1");

        // When
        StepFact.ObjectsRemoved removed = desk.remove(cluster, "p-1");

        // Then
        assertThat(removed.objects()).isEqualTo(4);
        assertThat(removed.bytes()).isPositive();
        assertThat(removed.refused()).isEmpty();
        assertThat(server.keys(VaultLayout.point(cluster.name, "p-1"))).isEmpty();
        vault.verifyStored(kept);
        assertThat(vault.point(cluster.name, "p-2", keys.verification())
                        .document()
                        .point())
                .isEqualTo("p-2");
    }

    @Test
    void whatTheLogDoesNotCallRemovedIsNotTouched() throws Exception {
        // Given
        SnapshotRef old = verified("p-1", hours(3));
        verified("p-2", hours(2));

        // When
        Problem refusal = desk.refusal(cluster, "p-1");

        // Then
        assertThat(refusal.code()).isEqualTo("point-not-pruned");
        vault.verifyStored(old);
    }

    @Test
    void withoutCredentialsThatMayDeleteOnlyADryRunGoes() throws Exception {
        // Given
        verified("p-1", hours(3));
        verified("p-2", hours(2));
        Path aside = Files.move(deleting, deleting.resolveSibling("aside"));

        // When
        StepFact.PrunePlanned dry = desk.plan(cluster, false);
        StepFact.PrunePlanned confirmed = desk.plan(cluster, true);
        Files.move(aside, deleting);

        // Then
        assertThat(dry.obstacles()).isEmpty();
        assertThat(goes(dry)).containsExactly("p-1");
        assertThat(confirmed.obstacles()).extracting(Problem::code).containsExactly("deleting-credentials-missing");
        assertThat(goes(confirmed)).isEmpty();
    }

    @Test
    void nothingGoesByALogWithAFactMissing() throws Exception {
        // Given
        verified("p-1", hours(3));
        cluster.skip();
        verified("p-2", hours(2));
        cluster.prune("p-1");

        // When
        StepFact.PrunePlanned plan = desk.plan(cluster, true);
        Problem refusal = desk.refusal(cluster, "p-1");

        // Then
        assertThat(plan.obstacles()).extracting(Problem::code).contains("log-not-verified");
        assertThat(goes(plan)).isEmpty();
        assertThat(refusal.code()).isEqualTo("log-not-verified");
        assertThat(server.keys(VaultLayout.point(cluster.name, "p-1"))).hasSize(4);
    }

    @Test
    void nothingGoesWhileTheVaultShowsNothingOrLess() throws Exception {
        // Given
        verified("p-1", hours(3));
        verified("p-2", hours(2));
        removeFiles("p-1");

        // When
        StepFact.PrunePlanned less = desk.plan(cluster, true);
        removeFiles("p-2");
        StepFact.PrunePlanned nothing = desk.plan(cluster, true);

        // Then
        assertThat(less.obstacles()).extracting(Problem::code).containsExactly("vault-lacks-points");
        assertThat(nothing.obstacles()).extracting(Problem::code).containsExactly("vault-empty");
        assertThat(goes(less)).isEmpty();
        assertThat(goes(nothing)).isEmpty();
    }

    @Test
    void nothingGoesWhileTheVaultDoesNotAnswer() throws Exception {
        // Given
        verified("p-1", hours(3));
        verified("p-2", hours(2));
        server.kill();

        // When
        StepFact.PrunePlanned plan = desk.plan(cluster, true);
        server.restart();

        // Then
        assertThat(plan.obstacles()).extracting(Problem::code).contains("vault-answered-partly");
        assertThat(goes(plan)).isEmpty();
    }

    @Test
    void nothingGoesWhileTheClockIsBehindTheLog() throws Exception {
        // Given
        verified("p-1", hours(3));
        verified("p-2", hours(-1));

        // When
        StepFact.PrunePlanned plan = desk.plan(cluster, true);

        // Then
        assertThat(plan.obstacles()).extracting(Problem::code).containsExactly("clock-jumped");
        assertThat(goes(plan)).isEmpty();
    }

    @Test
    void whatAFailedBackupLeftGoesAndWhatARunningOneWritesStays() throws Exception {
        // Given
        verified("p-1", GRACE_IS_OVER.plusHours(2));
        cluster.start("p-failed", GRACE_IS_OVER.plusHours(1));
        cluster.write("p-failed", Component.ETCD, "run-failed");
        cluster.fail("p-failed", GRACE_IS_OVER);
        cluster.start("p-running", GRACE_IS_OVER);
        cluster.write("p-running", Component.ETCD, "run-running");
        age(VaultLayout.points(cluster.name));
        int leftovers = desk.plan(cluster, false).leftovers();

        // When
        StepFact.ObjectsRemoved removed = desk.remove(cluster);

        // Then
        assertThat(leftovers).isEqualTo(1);
        assertThat(removed.objects()).isEqualTo(2);
        assertThat(server.keys(VaultLayout.point(cluster.name, "p-failed"))).isEmpty();
        assertThat(server.keys(VaultLayout.point(cluster.name, "p-running"))).hasSize(2);
        assertThat(server.keys(VaultLayout.point(cluster.name, "p-1"))).hasSize(4);
    }

    @Test
    void aSharedObjectThatNobodyNeedsGoesInTwoRounds() throws Exception {
        // Given
        SharedObjects shared = vault.shared(cluster.name, "registry", Files.createDirectories(home.resolve("spool")));
        StoredObject needed = store(shared, 1);
        StoredObject free = store(shared, 2);
        SnapshotRef registry = cluster.backUp("p-1", hours(2), Component.REGISTRY, needed);
        cluster.verify(registry, hours(1));
        age(VaultLayout.area(cluster.name, "registry"));

        // When
        desk.remove(cluster);
        List<String> noted = server.keys(free.key());
        age(VaultLayout.area(cluster.name, "registry"));
        StepFact.ObjectsRemoved removed = desk.remove(cluster);

        // Then
        assertThat(noted).containsExactly(free.key(), free.key() + VaultLayout.UNUSED_SUFFIX);
        assertThat(removed.objects()).isEqualTo(2);
        assertThat(server.keys(VaultLayout.area(cluster.name, "registry"))).containsExactly(needed.key());
    }

    private SnapshotRef verified(String point, Duration age) throws Exception {
        SnapshotRef snapshot = cluster.backUp(point, age, Component.ETCD);
        cluster.verify(snapshot, age);
        return snapshot;
    }

    private static Duration hours(int hours) {
        return Duration.ofHours(hours);
    }

    private static List<String> goes(StepFact.PrunePlanned plan) {
        return plan.verdicts().stream()
                .filter(PruneVerdict::goes)
                .map(PruneVerdict::point)
                .toList();
    }

    private static String why(StepFact.PrunePlanned plan, String point) {
        return plan.verdicts().stream()
                .filter(verdict -> verdict.point().equals(point))
                .findFirst()
                .orElseThrow()
                .why();
    }

    private static StoredObject store(SharedObjects shared, long seed) throws IOException {
        byte[] plain = Noise.bytes(seed, 1000);
        try (SharedOutput output = shared.begin(Sha256.hex(plain))) {
            output.write(plain);
            return output.commit();
        }
    }

    /** Behind the service's back, as a store that lost something. */
    private void removeFiles(String point) throws IOException {
        for (String key : server.keys(VaultLayout.point(cluster.name, point))) {
            Files.delete(server.file(key));
        }
    }

    /** Makes what is below look as if it had been stored before the grace time. */
    private static void age(String prefix) throws IOException {
        for (String key : server.keys(prefix)) {
            Files.setLastModifiedTime(
                    server.file(key), FileTime.from(Instant.now().minus(GRACE_IS_OVER)));
        }
    }
}
