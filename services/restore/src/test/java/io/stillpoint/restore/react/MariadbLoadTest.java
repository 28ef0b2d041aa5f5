package io.stillpoint.restore.react;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.etcd.restore.ScratchDirectory;
import io.stillpoint.mariadb.MariadbTools;
import io.stillpoint.mariadb.dump.DumpCatalogue;
import io.stillpoint.mariadb.dump.DumpFacts;
import io.stillpoint.mariadb.dump.MariadbDump;
import io.stillpoint.mariadb.testing.MariadbServer;
import io.stillpoint.mariadb.testing.Shop;
import io.stillpoint.policy.retention.CopyLog;
import io.stillpoint.restore.lab.LabVault;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.Topology;
import io.stillpoint.schemas.vault.VerificationLevel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A snapshot of MariaDB that was read back is loaded into a server of this machine's own, as far as there is one. */
class MariadbLoadTest {

    @TempDir
    static Path home;

    private static LabVault vault;
    private static String dump;
    private static DumpFacts facts;

    @TempDir
    Path scratchRoot;

    @BeforeAll
    static void takeADump() throws Exception {
        vault = new LabVault(home);
        try (MariadbServer source = MariadbServer.start()) {
            Shop.fill(source, 41, 30);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            facts = new MariadbDump(source.backup(), MariadbTools.installed(), InstantSource.system()).to(bytes);
            dump = bytes.toString(StandardCharsets.UTF_8);
        }
    }

    @AfterAll
    static void stop() {
        vault.close();
    }

    @Test
    void aDumpThatLoadsWithItsAccountsIsLoadedAndNothingOfItStays() throws Exception {
        // Given
        SnapshotRef snapshot = sealed("p-good", dump, UnaryOperator.identity());
        try (ScratchDirectory scratch = ScratchDirectory.open(scratchRoot.resolve("scratch"))) {
            // When
            Report.Outcome outcome = UnaskedLoads.verify(vault, scratch, snapshot, Map.of("mariadbd", "mariadbd"));

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
    void aDumpThatTheServerRefusesIsNotVerifiedAndNotDamaged() throws Exception {
        // Given
        SnapshotRef snapshot = sealed(
                "p-refused",
                dump.replace(
                        "\n-- Dump completed on",
                        "\nCREATE TABLE shop.late (id INT DEFAULT NEXTVAL(shop.nowhere));\n-- Dump completed on"),
                UnaryOperator.identity());
        try (ScratchDirectory scratch = ScratchDirectory.open(scratchRoot.resolve("scratch"))) {
            // When
            Report.Outcome outcome = UnaskedLoads.verify(vault, scratch, snapshot, Map.of("mariadbd", "mariadbd"));

            // Then
            assertThat(outcome).isInstanceOfSatisfying(Report.Failed.class, failed -> {
                assertThat(failed.problem().code()).isEqualTo("mariadb-load-refused");
                assertThat(failed.problem().found()).contains("ERROR 1146").contains("shop.nowhere");
                assertThat(failed.retryable()).isFalse();
                assertThat(CopyLog.tellsOfContent(failed.problem())).isTrue();
                assertThat(CopyLog.tellsOfDamage(failed.problem())).isFalse();
            });
            assertThat(scratch.directory()).isEmptyDirectory();
        }
    }

    @Test
    void rowsThatAreNotThereOnceItIsLoadedAreAFailedVerificationAndNoDamage() throws Exception {
        // Given
        SnapshotRef snapshot = sealed(
                "p-differs",
                dump,
                catalogue -> catalogue.replaceFirst("(\"name\":\"customer\",\"rows\":)(\\d+)", "$11$2"));
        try (ScratchDirectory scratch = ScratchDirectory.open(scratchRoot.resolve("scratch"))) {
            // When
            Report.Outcome outcome = UnaskedLoads.verify(vault, scratch, snapshot, Map.of("mariadbd", "mariadbd"));

            // Then
            assertThat(outcome).isInstanceOfSatisfying(Report.Failed.class, failed -> {
                assertThat(failed.problem().code()).isEqualTo("mariadb-load-differs");
                assertThat(failed.problem().found()).contains("shop.customer");
                assertThat(failed.retryable()).isFalse();
                assertThat(CopyLog.tellsOfContent(failed.problem())).isTrue();
                assertThat(CopyLog.tellsOfDamage(failed.problem())).isFalse();
            });
            assertThat(scratch.directory()).isEmptyDirectory();
        }
    }

    @Test
    void aMachineWithoutAServerProvesBytesAndSaysWhy() throws Exception {
        // Given
        SnapshotRef snapshot = sealed("p-no-server", dump, UnaryOperator.identity());
        try (ScratchDirectory scratch = ScratchDirectory.open(scratchRoot.resolve("scratch"))) {
            // When
            Report.Outcome outcome =
                    UnaskedLoads.verify(vault, scratch, snapshot, Map.of("mariadbd", "/nowhere/mariadbd"));

            // Then
            assertThat(outcome).isInstanceOfSatisfying(Report.Done.class, done -> {
                var verified = (StepFact.SnapshotVerified) done.fact();
                assertThat(verified.reached()).isEqualTo(VerificationLevel.BYTES);
                assertThat(verified.highest()).isEqualTo(VerificationLevel.BYTES);
                assertThat(verified.note()).startsWith("not loaded: ").contains("/nowhere/mariadbd");
            });
        }
    }

    @Test
    void aServerOfASeriesBelowTheSourcesIsNotTried() throws Exception {
        // Given
        String server = "\"server\":\"" + facts.catalogue().server() + "\"";
        SnapshotRef snapshot = sealed("p-newer", dump, catalogue -> catalogue.replace(server, "\"server\":\"99.1.0\""));
        try (ScratchDirectory scratch = ScratchDirectory.open(scratchRoot.resolve("scratch"))) {
            // When
            Report.Outcome outcome = UnaskedLoads.verify(vault, scratch, snapshot, Map.of("mariadbd", "mariadbd"));

            // Then
            assertThat(outcome).isInstanceOfSatisfying(Report.Done.class, done -> {
                var verified = (StepFact.SnapshotVerified) done.fact();
                assertThat(verified.highest()).isEqualTo(VerificationLevel.BYTES);
                assertThat(verified.note()).contains("a mariadbd of 99.1 or newer");
            });
        }
    }

    @Test
    void aLoadForWhichThereIsTooLittleRoomIsNotBegun() throws Exception {
        // Given
        SnapshotRef snapshot = sealed("p-no-room", dump, UnaryOperator.identity());
        run("mount", "-t", "tmpfs", "-o", "size=32m", "small", scratchRoot.toString());
        try (ScratchDirectory scratch = ScratchDirectory.open(scratchRoot.resolve("scratch"))) {
            // When
            Report.Outcome outcome = UnaskedLoads.verify(vault, scratch, snapshot, Map.of("mariadbd", "mariadbd"));

            // Then
            assertThat(outcome).isInstanceOfSatisfying(Report.Done.class, done -> {
                var verified = (StepFact.SnapshotVerified) done.fact();
                assertThat(verified.reached()).isEqualTo(VerificationLevel.BYTES);
                assertThat(verified.highest()).isNull();
                assertThat(verified.note()).contains("bytes free");
            });
            assertThat(scratch.directory()).isEmptyDirectory();
        } finally {
            run("umount", scratchRoot.toString());
        }
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    private static SnapshotRef sealed(String point, String sql, UnaryOperator<String> catalogue) throws Exception {
        Map<String, byte[]> objects = new LinkedHashMap<>();
        objects.put(DumpFacts.DUMP_OBJECT, sql.getBytes(StandardCharsets.UTF_8));
        objects.put(DumpFacts.ACCOUNTS_OBJECT, facts.accountsSql().getBytes(StandardCharsets.UTF_8));
        String json = new String(facts.catalogue().json(), StandardCharsets.UTF_8);
        objects.put(DumpCatalogue.OBJECT, catalogue.apply(json).getBytes(StandardCharsets.UTF_8));
        SnapshotRef snapshot =
                vault.write(point, Component.MARIADB, objects, Map.of(), Instant.parse("2026-11-20T10:00:00Z"));
        vault.seal(point, new Topology(List.of()), snapshot);
        return snapshot;
    }
}
