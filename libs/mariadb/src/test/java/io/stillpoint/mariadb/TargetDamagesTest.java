package io.stillpoint.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.mariadb.dump.DumpFacts;
import io.stillpoint.mariadb.dump.MariadbDump;
import io.stillpoint.mariadb.testing.MariadbServer;
import io.stillpoint.mariadb.testing.Reading;
import io.stillpoint.mariadb.testing.Shop;
import io.stillpoint.mariadb.testing.TargetDamage;
import io.stillpoint.schemas.guard.Guard;
import io.stillpoint.schemas.guard.Objection;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing that is merely broken at the target stops a restore; each one finds what the one before it has restored. */
class TargetDamagesTest {

    private static MariadbServer server;
    private static DumpFacts facts;
    private static byte[] dump;
    private static Map<String, String> saved;
    private static int restores;

    @BeforeAll
    static void start() throws Exception {
        server = MariadbServer.start("--log-bin=bin");
        Shop.fill(server, 51, 5);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        facts = new MariadbDump(server.backup(), MariadbTools.installed(), InstantSource.system()).to(bytes);
        dump = bytes.toByteArray();
        saved = Reading.of(server);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void aRestoreGoesThrough(TargetDamage damage) throws Exception {
        // Given
        damage.happen(server);
        TableRestore restore = next();

        // When
        restored(restore);

        // Then
        restore.discardAside(false);
        undo();
        assertThat(Reading.of(server)).isEqualTo(saved);
    }

    @Test
    void aTableThatCannotBeOpenedIsNamedBeforeAnythingIsTouched() throws Exception {
        // Given
        TargetDamage.TABLESPACE_REMOVED.happen(server);

        // When
        Optional<Objection> objection;
        try (SqlText sql = SqlText.open(server.admin())) {
            objection = RestoreGuards.unreadable(sql, facts.catalogue());
        }

        // Then
        assertThat(objection.orElseThrow().guard()).isEqualTo(Guard.MARIADB_TABLES_UNREADABLE);
        assertThat(objection.orElseThrow().subjects()).contains("`shop`.`customer`");
        assertThat(objection.orElseThrow().problem().found())
                .contains("shop.customer")
                .contains("shop.priced");
        TableRestore restore = next();
        restored(restore);
        restore.discardAside(false);
    }

    @Test
    void aViewThatWasBrokenBeforeIsNamedWhenTheRestIsBroughtBack() throws Exception {
        // Given
        TargetDamage.TABLE_BELOW_A_VIEW_DROPPED.happen(server);
        TableRestore restore = next();
        restored(restore);

        // When
        List<String> back = restore.rollBack();

        // Then
        assertThat(back)
                .contains("crm", "shop")
                .anyMatch(view -> view.startsWith("not view crm.bought (Table 'shop.customer' doesn't exist"));
        TableRestore again = next();
        restored(again);
        again.discardAside(false);
        assertThat(Reading.of(server)).isEqualTo(saved);
    }

    @Test
    void aTableThatTheSourceCouldNotOpenIsNamedAndStaysAside() throws Exception {
        // Given
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DumpFacts lossy;
        try (MariadbServer source = MariadbServer.start("--log-bin=bin")) {
            Shop.fill(source, 51, 5);
            source.execute(
                    "CREATE TABLE shop.numbered (id INT DEFAULT NEXTVAL(shop.numbers))",
                    "INSERT INTO shop.numbered VALUES (7)");
            TargetDamage.TABLESPACE_REMOVED.happen(source);
            source.shutDown();
            Files.delete(source.file("shop/numbers.ibd"));
            source.restart();
            lossy = new MariadbDump(source.backup(), MariadbTools.installed(), InstantSource.system()).to(bytes);
        }
        TableRestore restore = next();
        restore.keepAside(lossy.catalogue());

        // When
        List<String> left =
                restore.load(lossy.catalogue(), new ByteArrayInputStream(bytes.toByteArray()), lossy.accountsSql());

        // Then
        restore.prove(lossy.catalogue());
        assertThat(lossy.catalogue().tablesLeftOut())
                .containsExactly("crm.plain", "shop.customer", "shop.numbers", "shop.priced");
        assertThat(server.strings("SELECT id FROM shop.numbered")).containsExactly("7");
        assertThat(left)
                .contains("table shop.customer (not in the dump; what was here is kept aside in a schema "
                        + restore.asideSchema() + "*)");
        assertThat(server.strings("SELECT table_name FROM information_schema.tables WHERE table_schema LIKE '"
                        + restore.asideSchema() + "%'"))
                .contains("customer", "priced", "plain");
        restore.rollBack();
        assertThat(Reading.of(server)).isEqualTo(saved);
    }

    private static void restored(TableRestore restore) throws Exception {
        restore.keepAside(facts.catalogue());
        restore.load(facts.catalogue(), new ByteArrayInputStream(dump), facts.accountsSql());
        restore.prove(facts.catalogue());
    }

    private static TableRestore next() throws Exception {
        restores++;
        return new TableRestore(
                server.admin(),
                MariadbTools.installed(),
                "saga-" + restores,
                Turns.take(server, restores, "run-" + restores));
    }

    private static void undo() throws Exception {
        server.execute(
                "SET GLOBAL event_scheduler = OFF",
                "SET GLOBAL read_only = 0",
                "SET GLOBAL sql_mode = DEFAULT",
                "SET GLOBAL auto_increment_increment = DEFAULT",
                "SET GLOBAL group_concat_max_len = DEFAULT",
                "SET GLOBAL time_zone = DEFAULT",
                "SET GLOBAL enforce_storage_engine = DEFAULT");
    }
}
