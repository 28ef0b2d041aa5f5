package io.stillpoint.restore.react;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.etcd.restore.ScratchDirectory;
import io.stillpoint.mongodb.DumpPaths;
import io.stillpoint.mongodb.dump.MongodbDump;
import io.stillpoint.mongodb.testing.DumpDirectory;
import io.stillpoint.mongodb.testing.Samples;
import io.stillpoint.mongodb.testing.StandIn;
import io.stillpoint.mongodb.testing.StandInProgram;
import io.stillpoint.policy.retention.CopyLog;
import io.stillpoint.restore.lab.LabVault;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.Topology;
import io.stillpoint.schemas.vault.VerificationLevel;
import io.stillpoint.streams.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A snapshot of MongoDB that was read back is loaded into a server of this machine's own, as far as there is one. The stand-in plays
 * the {@code mongod}: in memory, without namespaces of a storage engine, with the same socket and the same options.
 */
class MongodbLoadTest {

    private static final String USERS = Samples.DATABASE + "/users.metadata.json";

    @TempDir
    static Path home;

    private static LabVault vault;
    private static StandInProgram mongod;
    private static Map<String, String> texts;
    private static Map<String, byte[]> files;

    @TempDir
    Path scratchRoot;

    @BeforeAll
    static void takeADump() throws Exception {
        vault = new LabVault(Files.createDirectories(home.resolve("vault")));
        mongod = StandInProgram.install();
        files = new TreeMap<>();
        texts = new TreeMap<>();
        Path directory = home.resolve("dump");
        try (StandIn source = StandIn.replicaSet()) {
            Samples.write(source.endpoint(), 90);
            MongodbDump.dump(source.endpoint(), new DumpDirectory(directory), Clock.systemUTC());
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(directory.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        for (String path : List.of(DumpPaths.FACTS, USERS)) {
            texts.put(path, new String(files.get(path), StandardCharsets.UTF_8));
        }
    }

    @AfterAll
    static void stop() throws Exception {
        mongod.close();
        vault.close();
    }

    @Test
    void aDumpThatLoadsIsLoadedAndNothingOfItStays() throws Exception {
        // Given
        SnapshotRef snapshot = sealed("p-good", Map.of());
        try (ScratchDirectory scratch = ScratchDirectory.open(scratchRoot.resolve("scratch"))) {
            // When
            Report.Outcome outcome = UnaskedLoads.verify(vault, scratch, snapshot, Map.of("mongod", mongod.path()));

            // Then
            assertThat(outcome).isInstanceOfSatisfying(Report.Done.class, done -> {
                var verified = (StepFact.SnapshotVerified) done.fact();
                assertThat(verified.note()).isNull();
                assertThat(verified.reached()).isEqualTo(VerificationLevel.LOADED);
            });
            assertThat(scratch.directory()).isEmptyDirectory();
        }
    }

    @Test
    void anIndexThatTheServerRefusesIsAFailedVerificationAndNoDamage() throws Exception {
        // Given
        String unique = texts.get(USERS)
                .replaceFirst(
                        "\"indexes\":\\s*\\[",
                        "\"indexes\":[{\"v\":2,\"key\":{\"none\":1},\"name\":\"none_1\",\"unique\":true},");
        SnapshotRef snapshot = sealed(
                "p-refused",
                Map.of(
                        USERS,
                        unique,
                        DumpPaths.FACTS,
                        texts.get(DumpPaths.FACTS).replace(sha256(texts.get(USERS)), sha256(unique))));
        try (ScratchDirectory scratch = ScratchDirectory.open(scratchRoot.resolve("scratch"))) {
            // When
            Report.Outcome outcome = UnaskedLoads.verify(vault, scratch, snapshot, Map.of("mongod", mongod.path()));

            // Then
            assertFailed(outcome, "mongodb-load-refused");
            assertThat(scratch.directory()).isEmptyDirectory();
        }
    }

    @Test
    void documentsThatAreNotThereOnceItIsLoadedAreAFailedVerificationAndNoDamage() throws Exception {
        // Given
        String more = texts.get(DumpPaths.FACTS).replaceFirst("\"documents\":90\\b", "\"documents\":91");
        SnapshotRef snapshot = sealed("p-differs", Map.of(DumpPaths.FACTS, more));
        try (ScratchDirectory scratch = ScratchDirectory.open(scratchRoot.resolve("scratch"))) {
            // When
            Report.Outcome outcome = UnaskedLoads.verify(vault, scratch, snapshot, Map.of("mongod", mongod.path()));

            // Then
            assertFailed(outcome, "mongodb-load-differs");
        }
    }

    @Test
    void aMachineWithoutAServerProvesBytesAndSaysWhy() throws Exception {
        // Given
        SnapshotRef snapshot = sealed("p-no-server", Map.of());
        try (ScratchDirectory scratch = ScratchDirectory.open(scratchRoot.resolve("scratch"))) {
            // When
            Report.Outcome outcome = UnaskedLoads.verify(vault, scratch, snapshot, Map.of("mongod", "/nowhere/mongod"));

            // Then
            assertOnlyBytes(outcome, "/nowhere/mongod");
        }
    }

    @Test
    void aServerOfAnotherSeriesIsNotTried() throws Exception {
        // Given
        String newer =
                texts.get(DumpPaths.FACTS).replaceFirst("\"serverVersion\":\"[^\"]*\"", "\"serverVersion\":\"99.1.0\"");
        SnapshotRef snapshot = sealed("p-newer", Map.of(DumpPaths.FACTS, newer));
        try (ScratchDirectory scratch = ScratchDirectory.open(scratchRoot.resolve("scratch"))) {
            // When
            Report.Outcome outcome = UnaskedLoads.verify(vault, scratch, snapshot, Map.of("mongod", mongod.path()));

            // Then
            assertOnlyBytes(outcome, "a mongod of the series of the dump's server, 99.1.0");
        }
    }

    private static void assertFailed(Report.Outcome outcome, String code) {
        assertThat(outcome).isInstanceOfSatisfying(Report.Failed.class, failed -> {
            assertThat(failed.problem().code()).isEqualTo(code);
            assertThat(failed.retryable()).isFalse();
            assertThat(CopyLog.tellsOfContent(failed.problem())).isTrue();
            assertThat(CopyLog.tellsOfDamage(failed.problem())).isFalse();
        });
    }

    private static void assertOnlyBytes(Report.Outcome outcome, String because) {
        assertThat(outcome).isInstanceOfSatisfying(Report.Done.class, done -> {
            var verified = (StepFact.SnapshotVerified) done.fact();
            assertThat(verified.reached()).isEqualTo(VerificationLevel.BYTES);
            assertThat(verified.highest()).isEqualTo(VerificationLevel.BYTES);
            assertThat(verified.note()).startsWith("not loaded: ").contains(because);
        });
    }

    private static String sha256(String text) {
        MessageDigest sha256 = Sha256.start();
        sha256.update(text.getBytes(StandardCharsets.UTF_8));
        return Sha256.hex(sha256);
    }

    private static SnapshotRef sealed(String point, Map<String, String> changed) throws Exception {
        Map<String, byte[]> objects = new TreeMap<>();
        files.forEach((path, bytes) -> objects.put(DumpPaths.objectName(path), bytes));
        changed.forEach((path, text) -> objects.put(DumpPaths.objectName(path), text.getBytes(StandardCharsets.UTF_8)));
        SnapshotRef snapshot =
                vault.write(point, Component.MONGODB, objects, Map.of(), Instant.parse("2026-11-20T10:00:00Z"));
        vault.seal(point, new Topology(List.of()), snapshot);
        return snapshot;
    }
}
