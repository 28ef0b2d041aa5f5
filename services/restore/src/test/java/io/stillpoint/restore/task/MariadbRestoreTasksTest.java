package io.stillpoint.restore.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.mariadb.MariadbTools;
import io.stillpoint.mariadb.dump.DumpCatalogue;
import io.stillpoint.mariadb.dump.DumpFacts;
import io.stillpoint.mariadb.dump.MariadbDump;
import io.stillpoint.mariadb.testing.MariadbServer;
import io.stillpoint.mariadb.testing.Reading;
import io.stillpoint.mariadb.testing.Shop;
import io.stillpoint.mariadb.testing.TargetDamage;
import io.stillpoint.restore.lab.LabVault;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.guard.Acceptance;
import io.stillpoint.schemas.shared.AsideItem;
import io.stillpoint.schemas.shared.AsideState;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What tasks make of a real MariaDB that holds other data by now. */
class MariadbRestoreTasksTest {

    @TempDir
    Path home;

    private MariadbServer server;
    private ContentTasks tasks;
    private SnapshotRef snapshot;
    private String catalogue;
    private Map<String, String> dumped;
    private Map<String, String> previous;

    @BeforeEach
    void start() throws Exception {
        server = MariadbServer.start();
        tasks = new ContentTasks(home, Component.MARIADB, "mariadb://127.0.0.1:" + server.port());
        tasks.secret("username", "admin");
        tasks.secret("password", MariadbServer.PASSWORD);
        Shop.fill(server, 41, 30);
        ByteArrayOutputStream dump = new ByteArrayOutputStream();
        DumpFacts facts = new MariadbDump(server.backup(), MariadbTools.installed(), InstantSource.system()).to(dump);
        Map<String, byte[]> objects = new LinkedHashMap<>();
        objects.put(DumpFacts.DUMP_OBJECT, dump.toByteArray());
        objects.put(DumpFacts.ACCOUNTS_OBJECT, facts.accountsSql().getBytes(StandardCharsets.UTF_8));
        objects.put(DumpCatalogue.OBJECT, facts.catalogue().json());
        catalogue = new String(facts.catalogue().json(), StandardCharsets.UTF_8);
        snapshot = tasks.sealed(objects);
        dumped = visible();
        server.execute(
                "DELETE FROM crm.note WHERE id < 5",
                "CREATE TABLE shop.extra (id INT PRIMARY KEY)",
                "CREATE DATABASE later");
        previous = visible();
    }

    @AfterEach
    void stop() throws Exception {
        tasks.close();
        server.close();
    }

    @Test
    void aRestoreBringsTheDataBackAndKeepsTheOldAside() throws Exception {
        // Given
        assertThat(tasks.refusals()).isEmpty();
        tasks.verify(snapshot);

        // When
        StepFact.ContentRestored fact = tasks.restore(snapshot, 5, 1);

        // Then
        assertThat(fact.restored()).containsExactly("crm", "odd `name", "shop");
        assertThat(fact.leftAlone()).contains("later");
        assertThat(fact.proof()).contains("dumped again").contains("stillpoint_aside_s_0123456789ab");
        assertThat(server.strings("SHOW TABLES FROM stillpoint_aside_s_0123456789ab_3"))
                .contains("extra");
        server.execute("DROP DATABASE later");
        assertThat(visible()).isEqualTo(dumped);
    }

    @Test
    void tablesThatCannotBeOpenedAreReplacedByNameAndOnlyThoseThatThePlanHasNamed() throws Exception {
        // Given
        TargetDamage.TABLESPACE_REMOVED.happen(server);
        assertThat(tasks.refusals()).containsExactly("mariadb-tables-unreadable");
        List<Acceptance> accepted = tasks.accepted("mariadb-tables-unreadable");
        Acceptance all = accepted.getFirst();
        Acceptance some = new Acceptance(
                all.code(),
                all.component(),
                all.target(),
                all.subjects().subList(1, all.subjects().size()),
                all.found());
        ProblemException refused =
                catchThrowableOfType(ProblemException.class, () -> tasks.restore(snapshot, 5, 1, some));

        // When
        StepFact.ContentRestored fact = tasks.restore(snapshot, 6, 2, all);

        // Then
        assertThat(refused.problem().code()).isEqualTo("mariadb-tables-unreadable");
        assertThat(fact.restored()).containsExactly("crm", "odd `name", "shop");
        server.execute("DROP DATABASE later");
        assertThat(visible()).isEqualTo(dumped);
    }

    @Test
    void whatIsKeptAsideIsListedAndGoneForEverOnceItIsDiscarded() throws Exception {
        // Given
        tasks.restore(snapshot, 5, 1);
        List<AsideItem> listed = tasks.aside();

        // When
        StepFact.AsideRemoved removed = tasks.removeAside(6, false, ContentTasks.SAGA);

        // Then
        assertThat(listed).singleElement().satisfies(item -> {
            assertThat(item.saga()).isEqualTo(ContentTasks.SAGA);
            assertThat(item.what()).contains("stillpoint_aside_s_0123456789ab*").contains("shop");
            assertThat(item.bytes()).isPositive();
            assertThat(item.since())
                    .isBetween(Instant.now().minusSeconds(600), Instant.now().plusSeconds(600));
            assertThat(item.state()).isEqualTo(AsideState.COMPLETE);
        });
        assertThat(removed.removed()).containsExactly("schemas stillpoint_aside_s_0123456789ab*");
        assertThat(server.strings("SHOW DATABASES LIKE 'stillpoint\\_aside%'")).isEmpty();
        assertThat(tasks.aside()).isEmpty();
        assertThat(tasks.removeAside(7, false, ContentTasks.SAGA).removed()).hasSize(1);
        server.execute("DROP DATABASE later");
        assertThat(visible()).isEqualTo(dumped);
    }

    @Test
    void whatAnUnfinishedRestoreKeepsIsDiscardedOnlyWhenItIsNamed() throws Exception {
        // Given
        tasks.restore(snapshot, 5, 1);
        server.execute("UPDATE stillpoint_aside_s_0123456789ab.phase SET phase = 'LOADED'");
        AsideState state = tasks.aside().getFirst().state();
        ProblemException refused =
                catchThrowableOfType(ProblemException.class, () -> tasks.removeAside(6, false, ContentTasks.SAGA));

        // When
        tasks.removeAside(7, true, ContentTasks.SAGA);

        // Then
        assertThat(state).isEqualTo(AsideState.UNFINISHED);
        assertThat(refused.problem().code()).isEqualTo("mariadb-restore-phase");
        assertThat(tasks.aside()).isEmpty();
    }

    @Test
    void theSameTaskAgainAfterItsEndDoesNothingAndSaysTheSame() throws Exception {
        // Given
        StepFact.ContentRestored first = tasks.restore(snapshot, 5, 1);
        server.execute("DELETE FROM shop.ordered LIMIT 0", "CREATE TABLE shop.since (id INT)");

        // When
        StepFact.ContentRestored again = tasks.restore(snapshot, 5, 1);

        // Then
        assertThat(again).isEqualTo(first);
        assertThat(server.strings("SHOW TABLES FROM shop")).contains("since");
    }

    @Test
    void aSecondAttemptFindsItDoneAndLeavesTheOldDataAside() throws Exception {
        // Given
        tasks.restore(snapshot, 5, 1);

        // When
        StepFact.ContentRestored second = tasks.restore(snapshot, 6, 2);

        // Then
        assertThat(second.restored()).containsExactly("crm", "odd `name", "shop");
        assertThat(tasks.rollBack(7).putBack()).containsExactly("crm", "odd `name", "shop");
        assertThat(visible()).isEqualTo(previous);
    }

    @Test
    void aSecondAttemptKeepsWhatEventsHaveWrittenSinceTheProof() throws Exception {
        // Given
        server.execute("SET GLOBAL event_scheduler = ON");
        tasks.restore(snapshot, 5, 1);
        while (server.strings("SELECT said FROM crm.log LIMIT 1").isEmpty()) {
            Thread.onSpinWait();
        }

        // When
        StepFact.ContentRestored second = tasks.restore(snapshot, 6, 2);

        // Then
        assertThat(second.restored()).containsExactly("crm", "odd `name", "shop");
        assertThat(server.strings("SELECT DISTINCT said FROM crm.log")).containsExactly("tick");
        assertThat(server.strings("SELECT @@GLOBAL.event_scheduler")).containsExactly("ON");
    }

    @Test
    void aRollBackBringsThePreviousDataBackAndSaysSoAgainWhenItIsHandedOutAgain() throws Exception {
        // Given
        tasks.restore(snapshot, 5, 1);

        // When
        StepFact.ContentRolledBack fact = tasks.rollBack(6);

        // Then
        assertThat(fact.putBack()).containsExactly("crm", "odd `name", "shop");
        assertThat(visible()).isEqualTo(previous);
        assertThat(tasks.rollBack(6)).isEqualTo(fact);
        assertThat(tasks.rollBack(7).putBack()).isEmpty();
    }

    @Test
    void aLateDuplicateIsRefusedByTheHigherTokenOfARollBack() throws Exception {
        // Given
        StepFact.ContentRolledBack nothing = tasks.rollBack(6);

        // When
        ProblemException failure = catchThrowableOfType(ProblemException.class, () -> tasks.restore(snapshot, 5, 1));

        // Then
        assertThat(nothing.putBack()).isEmpty();
        assertThat(failure.problem().code()).isEqualTo("mariadb-fenced");
        assertThat(failure.retryable()).isFalse();
        assertThat(visible()).isEqualTo(previous);
    }

    @ParameterizedTest
    @ValueSource(strings = {DumpFacts.DUMP_OBJECT, DumpFacts.ACCOUNTS_OBJECT, DumpCatalogue.OBJECT})
    void aFlippedBitIsFoundBeforeAnythingIsTouched(String object) throws Exception {
        // Given
        LabVault.flip(tasks.vault().object(snapshot, object));

        // When
        ProblemException failure = catchThrowableOfType(ProblemException.class, () -> tasks.verify(snapshot));

        // Then
        assertThat(failure.problem().code()).isEqualTo("object-damaged");
        assertThat(failure.problem().sentence()).contains(object);
        assertThat(tasks.refusals()).containsExactly("object-damaged");
        assertThat(server.strings("SHOW DATABASES")).noneMatch(name -> name.startsWith("stillpoint"));
        assertThat(visible()).isEqualTo(previous);
    }

    @Test
    void aPlanRefusesAWrongPasswordMissingRightsAndAServerThatIsDown() throws Exception {
        // Given
        tasks.secret("password", "not-the-one");
        var wrongPassword = tasks.refusals();
        tasks.secret("password", MariadbServer.PASSWORD);
        tasks.secret("username", "backup");
        var missingRights = tasks.refusals();

        // When
        tasks.at("mariadb://127.0.0.1:1");

        // Then
        assertThat(tasks.refusals()).containsExactly("mariadb-unreachable");
        assertThat(wrongPassword).containsExactly("mariadb-login-refused");
        assertThat(missingRights).containsExactly("mariadb-privilege-missing");
        assertThat(visible()).isEqualTo(previous);
    }

    @Test
    void aPlanShowsAtOnceAllThatSpeaksAgainstIt() throws Exception {
        // Given
        TargetDamage.TABLESPACE_REMOVED.happen(server);
        server.execute(
                "CREATE TABLE later.outside (id INT, FOREIGN KEY (id) REFERENCES shop.ordered (id))",
                "CREATE TABLE later.too (id INT, FOREIGN KEY (id) REFERENCES shop.ordered (id))");
        try (ContentTasks elsewhere = new ContentTasks(
                home.resolve("elsewhere"), Component.MARIADB, "mariadb://127.0.0.1:" + server.port())) {
            elsewhere.secret("username", "backup");
            elsewhere.secret("password", MariadbServer.PASSWORD);
            elsewhere.sealed(Map.of(
                    DumpCatalogue.OBJECT,
                    catalogue
                            .replaceFirst("\"server\":\"[^\"]*\"", "\"server\":\"99.1.0\"")
                            .replaceFirst("\"longestStatementBytes\":\\d+", "\"longestStatementBytes\":1073741824")
                            .getBytes(StandardCharsets.UTF_8)));

            // When
            List<Problem> refusals = elsewhere.problems();

            // Then
            assertThat(refusals)
                    .extracting(Problem::code)
                    .containsExactly(
                            "mariadb-privilege-missing",
                            "mariadb-server-too-old",
                            "mariadb-packet-too-small",
                            "mariadb-foreign-key-from-outside",
                            "mariadb-tables-unreadable");
            assertThat(refusals.get(3).found()).contains("later.outside").contains("later.too");
        }
    }

    /** Without what stands aside. */
    private Map<String, String> visible() throws Exception {
        Map<String, String> all = Reading.of(server);
        all.keySet().removeIf(name -> name.contains("stillpoint_aside_"));
        return all;
    }
}
